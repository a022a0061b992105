import { type Emulator, embeddedServerProblem, startEmulator } from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Case } from "../case.ts";
import { differences } from "../compare.ts";
import type { Start } from "../driver.ts";
import { explains } from "../known.ts";
import { lives } from "../lives.ts";
import { startOfficial } from "../plugin.ts";
import { underPulumi } from "../pulumi-life.ts";
import { recordedLives, writeRecordedLives } from "../recording.ts";
import { underTerraform } from "../terraform-life.ts";
import { startOfficialProvider } from "../terraform-plugin.ts";
import { databases, roles } from "./cases-database.ts";
import { grants, olderGrants } from "./cases-grant.ts";
import { defaultRoles, statements } from "./cases-newer.ts";
import { newerUsers, users } from "./cases-user.ts";
import { KNOWN_OF_MYSQL } from "./known.ts";
import { MySqlWorld } from "./world.ts";

const [PULUMI, TERRAFORM] = [process.env["ROLEWRIGHT_PLUGINS"], process.env["ROLEWRIGHT_TF_PLUGINS"]];
const RECORD = process.env["ROLEWRIGHT_RECORD"] === "1";

const BOTH = [...databases, ...roles, ...users, ...grants];
const NEWER = [...BOTH, ...newerUsers, ...defaultRoles, ...statements];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

type Reattached = Record<string, { Addr: { String: string } }>;

const suites: readonly Suite[] = [
  {
    ...{
      name: "@pulumi/mysql",
      recording: "mysql-pulumi",
      engine: "mysql",
      cases: [...BOTH, ...olderGrants],
    },
    official: PULUMI && underPulumi((name) => startOfficial(PULUMI, name)),
    emulated: underPulumi(async () => {
      const port = Number(/\bmysql:(\d+)/.exec(emulator.debugProviders)?.[1]);
      return { port, stop() {} };
    }),
  },
  ...(["mysql", "mariadb"] as const).map((engine) => ({
    ...{ name: `petoju/mysql on ${engine}`, recording: `${engine}-terraform`, engine },
    cases: NEWER,
    official: TERRAFORM && underTerraform((name) => startOfficialProvider(TERRAFORM, name)),
    emulated: underTerraform(async () => {
      const all = JSON.parse(emulator.reattachProviders) as Reattached;
      return { address: all["petoju/mysql"]?.Addr.String ?? "", stop() {} };
    }),
  })),
];

interface Suite {
  readonly name: string;
  readonly recording: string;
  readonly engine: "mysql" | "mariadb";
  readonly cases: readonly Case[];
  /** What starts the official one, if it is to be asked itself. */
  readonly official: Start | "" | undefined;
  readonly emulated: Start;
}

describe.each(suites)("$name", async ({ recording, engine, cases, official, emulated }) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  const start = () => MySqlWorld.start(engine);

  test.runIf(official)("does what is recorded", { timeout: 900_000 }, async () => {
    const lived = await lives(start, cases, official as Start);
    if (RECORD) writeRecordedLives(recording, lived);
    const recorded = recordedLives(recording);
    expect(cases.flatMap(({ name }) => differences(name, recorded[name] ?? [], lived[name] ?? []))).toEqual(
      [],
    );
  });

  test("is what the emulator does", { timeout: 900_000 }, async () => {
    const recorded = recordedLives(recording);
    const lived = await lives(start, cases, emulated);
    const found = cases.flatMap(({ name }) => differences(name, recorded[name] ?? [], lived[name] ?? []));
    const unknown = found.filter((one) => !KNOWN_OF_MYSQL.some((entry) => explains(entry, one)));
    console.log(
      `${cases.length} cases, ${unknown.length} differences, ${found.length - unknown.length} known`,
    );
    expect(unknown).toEqual([]);
    expect(Object.keys(recorded).sort()).toEqual(cases.map(({ name }) => name).sort());
  });
});
