import { type Emulator, embeddedServerProblem, startEmulator } from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Case } from "../case.ts";
import { differences } from "../compare.ts";
import type { Start } from "../driver.ts";
import { startOfficialDynamic } from "../dynamic-plugin.ts";
import { lives } from "../lives.ts";
import { linesOfPackage, type PackageSchema } from "../package-schemas.ts";
import { type Plugin, Provider, startOfficial } from "../plugin.ts";
import { underPulumi } from "../pulumi-life.ts";
import { type Recording, recordedLives, recordedSchemas, writeLives, writeSchemas } from "../recording.ts";
import { underTerraform } from "../terraform-life.ts";
import { startOfficialProvider, type TerraformPlugin, TerraformProvider } from "../terraform-plugin.ts";
import { type Schemas, schemasOf } from "../terraform-schemas.ts";
import { NEWER, OLDER } from "./cases.ts";
import { MySqlWorld } from "./world.ts";

/** Where the official ones are, if they are to be asked themselves. */
const PLUGINS = process.env["ROLEWRIGHT_PLUGINS"];
const MIRROR = process.env["ROLEWRIGHT_TF_PLUGINS"];
const RECORD = process.env["ROLEWRIGHT_RECORD"] === "1";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

const emulatedPort = (name: string): number =>
  Number(new RegExp(`\\b${name}:(\\d+)`).exec(emulator.debugProviders)?.[1]);

const emulatedPlugin = async (): Promise<Plugin> => ({ port: emulatedPort("mysql"), stop() {} });

/** What the emulator's `terraform-provider` has to become. */
const PETOJU = { remote: { url: "registry.opentofu.org/petoju/mysql", version: "3.0.97" } };

const emulatedDynamic = async (): Promise<Plugin> => ({
  ...{ port: emulatedPort("terraform-provider"), parameter: PETOJU },
  stop() {},
});

const emulatedProvider = async (): Promise<TerraformPlugin> => {
  const all = JSON.parse(emulator.reattachProviders) as Record<string, { Addr: { String: string } }>;
  return { address: all["petoju/mysql"]?.Addr.String ?? "", stop() {} };
};

const officialProvider = (name: string): Promise<TerraformPlugin> =>
  startOfficialProvider(MIRROR as string, name);

interface Suite {
  readonly name: string;
  readonly engine: "mysql" | "mariadb";
  /** Of the file that has what the official one did. */
  readonly recording: string;
  readonly cases: readonly Case[];
  readonly official: Start | undefined;
  readonly emulated: Start;
}

const underTerraformOn = (engine: "mysql" | "mariadb"): Suite => ({
  ...{ name: `petoju/mysql on ${engine}`, engine, recording: `${engine}-terraform`, cases: NEWER },
  official: MIRROR === undefined ? undefined : underTerraform(officialProvider),
  emulated: underTerraform(emulatedProvider),
});

const underPulumiOn = (engine: "mysql" | "mariadb"): Suite => ({
  ...{ name: `petoju/mysql under Pulumi on ${engine}`, engine, recording: `${engine}-dynamic`, cases: NEWER },
  official:
    PLUGINS === undefined || MIRROR === undefined
      ? undefined
      : underPulumi((name) => startOfficialDynamic(PLUGINS, MIRROR, name)),
  emulated: underPulumi(emulatedDynamic),
});

const suites: readonly Suite[] = [
  {
    ...{ name: "@pulumi/mysql", engine: "mysql", recording: "mysql-pulumi", cases: OLDER },
    official: PLUGINS === undefined ? undefined : underPulumi((name) => startOfficial(PLUGINS, name)),
    emulated: underPulumi(emulatedPlugin),
  },
  underTerraformOn("mysql"),
  underTerraformOn("mariadb"),
  underPulumiOn("mysql"),
  underPulumiOn("mariadb"),
];

describe.each(suites)("$name", async ({ engine, recording, cases, official, emulated }) => {
  const runs = (await embeddedServerProblem(engine)) === undefined;
  const start = () => MySqlWorld.start(engine);
  const differ = (lived: Recording) => {
    const recorded = recordedLives(recording);
    return cases.flatMap(({ name }) => differences(name, recorded[name] ?? [], lived[name] ?? []));
  };

  it.runIf(runs && official)("does what is recorded", { timeout: 900_000 }, async () => {
    const lived = await lives(start, cases, official as Start);
    if (RECORD) writeLives(recording, lived);
    expect(differ(lived)).toEqual([]);
  });

  it.runIf(runs)("is what the emulator does", { timeout: 900_000 }, async () => {
    expect(
      Object.keys(recordedLives(recording)),
      "each case is recorded: ROLEWRIGHT_RECORD=1 makes the recording anew",
    ).toEqual(cases.map(({ name }) => name));
    expect(differ(await lives(start, cases, emulated))).toEqual([]);
  });
});

describe("the emulator", () => {
  it("has the attributes of petoju/mysql", async () => {
    const own = await declaredBy(await emulatedProvider());
    if (MIRROR !== undefined) {
      const all = await declaredBy(await officialProvider("mysql"));
      const official = Object.fromEntries(Object.keys(own).map((type) => [type, all[type] ?? []]));
      if (RECORD) writeSchemas("mysql-schemas", official);
      expect(official).toEqual(recordedSchemas("mysql-schemas"));
    }
    expect(own).toEqual(recordedSchemas("mysql-schemas"));
  });

  it("has the properties of petoju/mysql under Pulumi", async () => {
    const own = await packageOf(await emulatedDynamic());
    if (PLUGINS !== undefined && MIRROR !== undefined) {
      const all = await packageOf(await startOfficialDynamic(PLUGINS, MIRROR, "mysql"));
      const official = Object.fromEntries(Object.keys(own).map((type) => [type, all[type] ?? []]));
      if (RECORD) writeSchemas("mysql-package", official);
      expect(official).toEqual(recordedSchemas("mysql-package"));
    }
    expect(own).toEqual(recordedSchemas("mysql-package"));
  });

  it("refuses what of @pulumi/mysql it does not know", async () => {
    const provider = new Provider(await emulatedPlugin(), "mysql");
    const token = "mysql:index/userPassword:UserPassword";
    const check = provider.check(`urn:pulumi:test::test::${token}::it`, undefined, {});
    await expect(check).rejects.toThrow(`the provider emulator does not know ${token}; it supports mysql:`);
    provider.close();
  });

  it("refuses what of a user of petoju/mysql it does not support", async () => {
    const provider = new TerraformProvider((await emulatedProvider()).address);
    const found = await provider.validate("mysql_user", { user: "it", max_user_connections: 1 });
    expect(found.map(({ summary }) => summary)).toEqual([
      "the provider emulator does not support max_user_connections",
    ]);
    provider.close();
  });
});

async function declaredBy(plugin: TerraformPlugin): Promise<Schemas> {
  const provider = new TerraformProvider(plugin.address);
  try {
    return await schemasOf(provider);
  } finally {
    provider.close();
    plugin.stop();
  }
}

async function packageOf(plugin: Plugin): Promise<Schemas> {
  const provider = new Provider(plugin, "mysql");
  try {
    await provider.parameterize(plugin.parameter ?? {});
    return linesOfPackage(JSON.parse(await provider.schema()) as PackageSchema);
  } finally {
    provider.close();
    await plugin.stop();
  }
}
