import { AUDIT_RULES, type RuleId } from "@rolewright/audit";
import { SERVER_VERSIONS } from "@rolewright/core";
import type { PostgresVersion } from "@rolewright/testing";
import { afterAll, expect, it } from "vitest";
import type { Case } from "./case.ts";
import { CLEAN } from "./clean.ts";
import { FAULTS } from "./faults/index.ts";
import { type CorpusServer, corpusServer, keyOf } from "./server.ts";

const servers = new Map<PostgresVersion, Promise<CorpusServer>>();
const serverOf = (version: PostgresVersion): Promise<CorpusServer> => {
  const started = servers.get(version) ?? corpusServer(version);
  servers.set(version, started);
  return started;
};
afterAll(async () => {
  for (const each of servers.values()) await (await each).stop();
});

const found = { right: 0, missed: 0, wrong: 0 };

const runs = [...FAULTS, ...CLEAN].flatMap((one, index) => {
  const versions = one.versions ?? [SERVER_VERSIONS[index % SERVER_VERSIONS.length] ?? 18];
  return versions.map((version): [string, Case, PostgresVersion] => [
    `${version}: ${one.name}`,
    one,
    version,
  ]);
});
// What begins alike runs one after the other: each server and each set of services is made once.
runs.sort(([, one, a], [, other, b]) => a - b || (one.set ?? "shop").localeCompare(other.set ?? "shop"));

it.each(runs)("%s", async (_, one, version) => {
  const { findings, badRepairs } = await (await serverOf(version)).run(one);
  const got = findings.map(keyOf).toSorted();
  const wanted = one.finds.map(([rule, subject]) => `${rule} | ${subject}`).toSorted();
  found.right += wanted.filter((each) => got.includes(each)).length;
  found.missed += wanted.filter((each) => !got.includes(each)).length;
  found.wrong += got.filter((each) => !wanted.includes(each)).length + (got.length - new Set(got).size);
  expect(got).toEqual(wanted);
  expect(badRepairs).toEqual([]);
});

it("finds all that was planted and nothing else", () => {
  const { right, missed, wrong } = found;
  const recall = right / (right + missed);
  const precision = right / (right + wrong);
  console.log(`${runs.length} runs: ${right} planted faults, recall ${recall}, precision ${precision}`);
  expect({ recall, precision }).toEqual({ recall: 1, precision: 1 });
});

/** Those that `preflight` has too, and that an audit looks for as well. */
const SHARED: RuleId[] = [
  "public-connect",
  "public-temporary",
  "public-create",
  "public-usage",
  "public-definer",
  "public-routine",
  "public-table",
  "object-missing",
  "contract-missing",
];

it.each([...(Object.keys(AUDIT_RULES) as RuleId[]), ...SHARED])("has two cases of %s", (rule) => {
  const cases = FAULTS.filter(({ finds }) => finds.some(([each]) => each === rule));
  expect(cases.length).toBeGreaterThanOrEqual(2);
});

it("is large enough", () => {
  expect(FAULTS.length).toBeGreaterThanOrEqual(60);
  expect(CLEAN.length).toBeGreaterThanOrEqual(20);
});
