import { SERVER_VERSIONS } from "@rolewright/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lives, NONE } from "./lives.ts";
import { declare, type Life, life, momentsOf, objectsOf, STEPS } from "./random-life.ts";

/**
 * How many lives are lived, over all versions together, and what they are made of. A failure prints the seed of the one
 * life that failed; `ROLEWRIGHT_SEED=<seed> ROLEWRIGHT_LIVES=1` lives it again.
 */
const LIVES = Number(process.env["ROLEWRIGHT_LIVES"] ?? (process.env["CI"] === undefined ? 10 : 200));
const SEED = Number(process.env["ROLEWRIGHT_SEED"] ?? 20_260_101);
const VERSIONS = LIVES < SERVER_VERSIONS.length ? SERVER_VERSIONS.slice(-LIVES) : SERVER_VERSIONS;
const EACH = Math.ceil(LIVES / VERSIONS.length);

describe.concurrent.each(VERSIONS)("on PostgreSQL %i", (version) => {
  const shop = lives(version);

  /** Lives all of them side by side in one stack, and compares the server with the manifests after each step. */
  async function live(all: Life[]): Promise<void> {
    let step = 0;
    let migrated = false;
    const moments = all.map(momentsOf);
    const stack = await shop.open("lives", (make) => {
      for (const [id, life] of moments.entries()) declare(make, id, life[step] as never, migrated);
    });
    await stack.unchecked(); // what is named is declared already, and not there yet
    await shop.asAdmin((admin) => admin.query(all.map((_, id) => objectsOf(id)).join("")));
    migrated = true;
    // What was declared at first is granted by the first step, unless that changes it.
    for (step = 1; step <= STEPS; step++) {
      await stack.unchecked();
      expect(await shop.compare(), `after step ${step}`).toEqual(NONE);
    }
    // That nothing is left to do is the same on all versions, and takes as long as a step.
    if (version !== Math.max(...VERSIONS)) return;
    step = STEPS;
    expect((await stack.unchecked()).changes).toEqual({ same: expect.any(Number) });
  }

  it(`keeps what is declared and what is there the same, through ${EACH} lives`, {
    timeout: 1_500_000,
  }, async () => {
    const first = SEED + VERSIONS.indexOf(version) * EACH;
    const seeds = Array.from({ length: EACH }, (_, index) => first + index);
    console.log(`PostgreSQL ${version}: lives of the seeds ${first} to ${first + EACH - 1}`);
    const all = seeds.map((seed) => fc.sample(life, { seed, numRuns: 1 })[0] as Life);
    const together = await live(all).then(
      () => undefined,
      (error: Error) => error,
    );
    if (together === undefined) return;
    // Which of them it was, alone and as small as it gets.
    const ids = new Set(
      [...`${together.message} ${JSON.stringify(together)}`.matchAll(/(?:giver|taker)(\d+)/g)].map(([, id]) =>
        Number(id),
      ),
    );
    for (const id of ids) {
      await shop.empty();
      const alone = fc.asyncProperty(life, (one) => live([one]).finally(shop.empty));
      const options = { seed: seeds[id] as number, numRuns: 1, interruptAfterTimeLimit: 180_000 };
      await fc.assert(alone, options);
    }
    throw together; // none fails alone
  });
});
