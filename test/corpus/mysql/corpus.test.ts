import { MYSQL_RULES, type RuleId } from "@rolewright/audit";
import type { MySqlEngine } from "@rolewright/core/mysql";
import { embeddedServerProblem } from "@rolewright/testing";
import { afterAll, describe, expect, it } from "vitest";
import { CLEAN } from "./clean.ts";
import { FAULTS } from "./faults/index.ts";
import { type CorpusServer, corpusServer, keyOf } from "./server.ts";

const SERVERS: { name: string; engine: MySqlEngine; partialRevokes: boolean; least: number }[] = [
  { name: "MySQL", engine: "mysql", partialRevokes: false, least: 160 },
  { name: "MySQL with partial_revokes", engine: "mysql", partialRevokes: true, least: 2 },
  { name: "MariaDB", engine: "mariadb", partialRevokes: false, least: 145 },
];

describe.each(SERVERS)("$name", async ({ engine, partialRevokes, least }) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  const cases = [...FAULTS, ...CLEAN].filter(
    (one) =>
      (one.engines ?? ["mysql", "mariadb"]).includes(engine) &&
      (one.partialRevokes ?? false) === partialRevokes,
  );
  let started: Promise<CorpusServer> | undefined;
  const found = { right: 0, missed: 0, wrong: 0 };
  afterAll(async () => (await started)?.stop());

  test.each(cases)("$name", async (one) => {
    started ??= corpusServer(engine, partialRevokes);
    const { findings, badRepairs } = await (await started).run(one);
    const got = findings.map(keyOf).toSorted();
    const wanted = one.finds
      .map(([rule, subject]) => `${rule} | ${rule === "manifest-none" ? engine : subject}`)
      .toSorted();
    found.right += wanted.filter((each) => got.includes(each)).length;
    found.missed += wanted.filter((each) => !got.includes(each)).length;
    found.wrong += got.filter((each) => !wanted.includes(each)).length + (got.length - new Set(got).size);
    expect(got).toEqual(wanted);
    expect(badRepairs).toEqual([]);
  });

  test("finds all that was planted and nothing else", () => {
    const { right, missed, wrong } = found;
    const [recall, precision] = [right / (right + missed), right / (right + wrong)];
    console.log(`${cases.length} cases: ${right} planted faults, recall ${recall}, precision ${precision}`);
    expect({ recall, precision }).toEqual({ recall: 1, precision: 1 });
    expect(right).toBeGreaterThanOrEqual(least);
  });
});

/** What only a preflight looks for. */
const BEFORE = /^(server-|deployer-|name-)/;

it.each((Object.keys(MYSQL_RULES) as RuleId[]).filter((rule) => !BEFORE.test(rule)))(
  "has a case of %s",
  (rule) => {
    expect(FAULTS.some(({ finds }) => finds.some(([each]) => each === rule))).toBe(true);
  },
);
