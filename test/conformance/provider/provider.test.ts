import { type Emulator, startEmulator } from "@rolewright/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UNSUPPORTED } from "./cases/other.ts";
import { casesOf, VERSIONS } from "./cases.ts";
import { type Difference, differences } from "./compare.ts";
import { KNOWN } from "./known.ts";
import { lives, type Start } from "./lives.ts";
import { Provider, startOfficial } from "./plugin.ts";
import { type Recording, readRecording, unlike, writeRecording } from "./recording.ts";

/** Where the official plugins are, if they are to be asked themselves. */
const OFFICIAL = process.env["ROLEWRIGHT_PLUGINS"];
const RECORD = process.env["ROLEWRIGHT_RECORD"] === "1";

let emulator: Emulator;
let start: Start;
beforeAll(async () => {
  emulator = await startEmulator();
  const port = Number(/postgresql:(\d+)/.exec(emulator.debugProviders)?.[1]);
  start = async () => ({ port, stop() {} });
});
afterAll(() => emulator.stop());

describe.runIf(OFFICIAL)("the official plugins", () => {
  let latest: Recording = {};
  it.for(VERSIONS)("do on PostgreSQL %i what is recorded", { timeout: 900_000 }, async (version) => {
    const lived = await lives(version, casesOf(version), (name) => startOfficial(OFFICIAL as string, name));
    if (version === VERSIONS[0]) latest = lived;
    // Of the other versions only what they do otherwise.
    const news = version === VERSIONS[0] ? lived : unlike(latest, lived);
    if (RECORD) writeRecording(version, news);
    const recorded = readRecording(version);
    expect(Object.keys(news)).toEqual(Object.keys(recorded));
    expect(
      Object.keys(recorded).flatMap((name) => differences(name, recorded[name] ?? [], news[name] ?? [])),
    ).toEqual([]);
  });
});

describe.concurrent("the emulator", () => {
  it.for(VERSIONS)(
    "does on PostgreSQL %i what the official plugins do",
    { timeout: 900_000 },
    async (version) => {
      const recorded = readRecording(version);
      const cases = casesOf(version).filter(({ name }) => version === VERSIONS[0] || name in recorded);
      expect(
        Object.keys(recorded),
        "the recording is of these cases: ROLEWRIGHT_RECORD=1 makes it anew",
      ).toEqual(cases.map(({ name }) => name));
      const lived = await lives(version, cases, start);
      const found = cases.flatMap(({ name }) => differences(name, recorded[name] ?? [], lived[name] ?? []));
      const unknown = found.filter((one) => !KNOWN.some((entry) => explains(entry, one)));
      const rest = found.length - unknown.length;
      console.log(
        `PostgreSQL ${version}: ${cases.length} cases, ${unknown.length} differences, and ${rest} known ones`,
      );
      expect(unknown).toEqual([]);
      // All known differences show on the latest version.
      if (version === VERSIONS[0])
        expect(KNOWN.filter((entry) => !found.some((one) => explains(entry, one)))).toEqual([]);
    },
  );

  it.for(UNSUPPORTED)("refuses %s, which it does not know", async (type) => {
    const { port } = await start("postgresql");
    const provider = new Provider(port, "postgresql");
    const token = `postgresql:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
    const check = provider.check(`urn:pulumi:test::test::${token}::it`, undefined, {});
    await expect(check).rejects.toThrow(`the provider emulator does not know ${token}; it supports `);
    provider.close();
  });
});

const explains = (entry: (typeof KNOWN)[number], one: Difference): boolean =>
  entry.cases.test(one.case) && entry.where.test(one.where);
