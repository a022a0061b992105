import { crc32 } from "node:zlib";
import { type Emulator, startEmulator } from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Case } from "./case.ts";
import { casesOf, LATEST } from "./cases.ts";
import { differences } from "./compare.ts";
import { explains, KNOWN_UNDER_TERRAFORM } from "./known.ts";
import { lives } from "./lives.ts";
import { type TerraformRecording, terraformRecording, writeTerraformRecording } from "./recording.ts";
import { underTerraform } from "./terraform-life.ts";
import { startOfficialProvider, type TerraformPlugin, TerraformProvider } from "./terraform-plugin.ts";
import { type Schemas, schemasOf } from "./terraform-schemas.ts";
import { PostgresWorld } from "./world.ts";

/** A filesystem mirror with the official provider, if it is to be asked itself. */
const OFFICIAL = process.env["ROLEWRIGHT_TF_PLUGINS"];
const RECORD = process.env["ROLEWRIGHT_RECORD"] === "1";

const ALL = casesOf(LATEST);
const startWorld = () => PostgresWorld.start(LATEST);

/** Both engines drive the same SQL, which all cases try under Pulumi: a quarter of them is enough for the wire. */
const isRecorded = ({ name }: Case): boolean => crc32(name) % 4 === 0;

type Start = (packageName: string) => Promise<TerraformPlugin>;
type Reattached = Record<string, { Addr: { String: string } }>;

let emulator: Emulator;
let start: Start;
let official: TerraformRecording;
beforeAll(async () => {
  emulator = await startEmulator();
  const providers = Object.entries(JSON.parse(emulator.reattachProviders) as Reattached);
  start = async (name) => {
    const [, found] = providers.find(([key]) => key.endsWith(`/${name}`)) ?? [];
    return { address: found?.Addr.String ?? "", stop() {} };
  };
  official = OFFICIAL === undefined ? terraformRecording() : await askOfficial(OFFICIAL);
}, 1_800_000);
afterAll(() => emulator.stop());

async function askOfficial(mirror: string): Promise<TerraformRecording> {
  const startOne: Start = (name) => startOfficialProvider(mirror, name);
  const [schemas, lived] = [await declared(startOne), await lives(startWorld, ALL, underTerraform(startOne))];
  const own = await declared(start);
  const recorded = {
    // Of the types that the emulator has.
    schemas: Object.fromEntries(Object.keys(own).map((type) => [type, schemas[type] ?? []])),
    lives: Object.fromEntries(ALL.filter(isRecorded).map(({ name }) => [name, lived[name] ?? []])),
  };
  if (RECORD) writeTerraformRecording(recorded);
  expect(terraformRecording(), "the official provider does what is recorded").toEqual(recorded);
  return { schemas: recorded.schemas, lives: lived };
}

async function declared(startOne: Start): Promise<Schemas> {
  const plugin = await startOne("postgresql");
  const provider = new TerraformProvider(plugin.address);
  try {
    return await schemasOf(provider);
  } finally {
    provider.close();
    plugin.stop();
  }
}

describe("under Terraform", () => {
  it("the emulator does what the official provider does", { timeout: 900_000 }, async () => {
    const cases = OFFICIAL === undefined ? ALL.filter(isRecorded) : ALL;
    const lived = await lives(startWorld, cases, underTerraform(start));
    const found = cases.flatMap(({ name }) =>
      differences(name, official.lives[name] ?? [], lived[name] ?? []),
    );
    const unknown = found.filter((one) => !KNOWN_UNDER_TERRAFORM.some((entry) => explains(entry, one)));
    const known = found.length - unknown.length;
    console.log(`Terraform: ${cases.length} cases, ${unknown.length} differences, and ${known} known ones`);
    expect(unknown).toEqual([]);
    const idle = KNOWN_UNDER_TERRAFORM.filter(
      (entry) =>
        cases.some(({ name }) => entry.cases.test(name)) && !found.some((one) => explains(entry, one)),
    );
    expect(idle, "known, but no difference any more").toEqual([]);
    expect(
      Object.keys(official.lives).filter((name) => !cases.some((one) => one.name === name)),
      "recorded, but no case any more: ROLEWRIGHT_RECORD=1 makes the recording anew",
    ).toEqual([]);
  });

  it("the emulator has the attributes of the official provider", async () => {
    expect(await declared(start)).toEqual(official.schemas);
  });
});
