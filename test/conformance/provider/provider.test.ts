import { type Emulator, startEmulator } from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Case } from "./case.ts";
import { UNSUPPORTED } from "./cases/other.ts";
import { casesOf, LATEST, VERSIONS } from "./cases.ts";
import { type Difference, differences } from "./compare.ts";
import { explains, KNOWN } from "./known.ts";
import { lives } from "./lives.ts";
import { type Plugin, Provider, startOfficial } from "./plugin.ts";
import { underPulumi } from "./pulumi-life.ts";
import { ownRecording, type Recording, recordingOf, writeRecording } from "./recording.ts";
import { PostgresWorld } from "./world.ts";

/** Where the official plugins are, if they are to be asked themselves. */
const OFFICIAL = process.env["ROLEWRIGHT_PLUGINS"];
const RECORD = process.env["ROLEWRIGHT_RECORD"] === "1";

let emulator: Emulator;
let start: (packageName: string) => Promise<Plugin>;
beforeAll(async () => {
  emulator = await startEmulator();
  const { debugProviders } = emulator;
  start = async (name) => {
    const port = Number(new RegExp(`${name}:(\\d+)`).exec(debugProviders)?.[1]);
    return { port, stop() {} };
  };
});
afterAll(() => emulator.stop());

describe.runIf(OFFICIAL)("the official plugins", () => {
  it.for(VERSIONS)("do on PostgreSQL %i what is recorded", { timeout: 900_000 }, async (version) => {
    const cases = casesOf(version);
    const lived = await lives(
      () => PostgresWorld.start(version),
      cases,
      underPulumi((name) => startOfficial(OFFICIAL as string, name)),
    );
    if (RECORD) writeRecording(version, lived);
    expect(compared(cases, recordingOf(version), lived)).toEqual([]);
  });
});

describe.concurrent("the emulator", () => {
  it.for(VERSIONS)(
    "does on PostgreSQL %i what the official plugins do",
    { timeout: 900_000 },
    async (version) => {
      // What goes on an older version as on the latest is tried there, and with the official plugins at hand here too.
      const own = ownRecording(version);
      const cases = casesOf(version).filter(({ name }) => OFFICIAL || version === LATEST || name in own);
      expect(
        Object.keys(own).filter((name) => !cases.some((one) => one.name === name)),
        "recorded, but no case any more: ROLEWRIGHT_RECORD=1 makes the recording anew",
      ).toEqual([]);

      const startWorld = () => PostgresWorld.start(version);
      const found = compared(cases, recordingOf(version), await lives(startWorld, cases, underPulumi(start)));
      const unknown = found.filter((one) => !KNOWN.some((entry) => explains(entry, one)));
      const known = found.length - unknown.length;
      console.log(
        `PostgreSQL ${version}: ${cases.length} cases, ${unknown.length} differences, and ${known} known ones`,
      );
      expect(unknown).toEqual([]);
      // All known differences show on the latest version.
      const idle = KNOWN.filter((entry) => !found.some((one) => explains(entry, one)));
      if (version === LATEST) expect(idle, "known, but no difference any more").toEqual([]);
    },
  );

  it.for(UNSUPPORTED)("refuses %s, which it does not know", async (type) => {
    const provider = new Provider(await start("postgresql"), "postgresql");
    const token = `postgresql:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
    const check = provider.check(`urn:pulumi:test::test::${token}::it`, undefined, {});
    await expect(check).rejects.toThrow(`the provider emulator does not know ${token}; it supports `);
    provider.close();
  });
});

const compared = (cases: readonly Case[], official: Recording, lived: Recording): Difference[] =>
  cases.flatMap(({ name }) => differences(name, official[name] ?? [], lived[name] ?? []));
