import { describe, expect, it } from "vitest";
import { slow } from "../versions.ts";
import { failure } from "./helpers.ts";
import { app, lives, migrate, NONE } from "./lives.ts";

/** The rights of a contract, as they are missing while one side is not there. */
const LOST = [
  "member|taker_app|giver_for_taker",
  "taker_app_a|schema|giver|giver||USAGE",
  "taker_app_a|table|giver|note||SELECT",
  "taker_app|schema|giver|giver||USAGE",
  "taker_app|table|giver|note||SELECT",
  "membership-missing taker_app in giver_for_taker",
];

describe.each(slow(18))("PostgreSQL %i", (version) => {
  const life = lives(version);

  it("keeps a contract between two stacks right, whoever comes and leaves first", async () => {
    const says = { offers: false, uses: false, usesOther: false };
    const owner = await life.open("giver", (service) => {
      const contract = { to: "taker", access: "read-only" as const };
      service("giver", { logins: { migrate }, offers: says.offers ? [contract] : [] });
      service("other", { offers: [contract] });
    });
    const consumer = await life.open("taker", (service) => {
      const names = [...(says.uses ? ["giver"] : []), ...(says.usesOther ? ["other"] : [])];
      const uses = names.map((from) => ({ from, access: "read-only" as const }));
      service("taker", { logins: { app }, uses });
    });
    await owner.up();
    await life.migration("giver", "create table note (id int)");
    await consumer.up();

    // The consumer comes first: refused, and nothing has changed.
    says.uses = true;
    expect((await failure(consumer.raw.up())).message).toContain('role "giver_for_taker" does not exist');
    expect(await life.compare()).toEqual(NONE);
    says.offers = true;
    await owner.up();
    await consumer.up();

    // The owner leaves first. The consumer goes on, until the group that holds its contracts changes.
    says.offers = false;
    await owner.up();
    expect(await consumer.up()).toEqual({});

    // The offer is made again. The state of an unchanged consumer has it already, so only a refresh helps ...
    says.offers = true;
    await owner.unchecked();
    expect(await life.compare()).toEqual({ missing: LOST, unwanted: [] });
    await consumer.unchecked();
    expect(await life.compare()).toEqual({ missing: LOST, unwanted: [] });
    await consumer.up({ refresh: true });

    // ... or another use beside it, which writes all memberships of the group.
    says.offers = false;
    await owner.up();
    says.offers = true;
    await owner.unchecked();
    expect(await life.compare()).toEqual({ missing: LOST, unwanted: [] });
    says.usesOther = true;
    await consumer.up();

    // While the offer is withdrawn, a change of the uses is refused, and so is the way back: the provider has written the
    // change down. It is made when the offer is there again.
    says.offers = false;
    await owner.up();
    for (const usesOther of [false, true, false]) {
      says.usesOther = usesOther;
      expect((await failure(consumer.raw.up())).message).toContain('role "giver_for_taker" does not exist');
    }
    says.usesOther = true;
    says.offers = true;
    await owner.unchecked();
    await consumer.up();

    // The consumer leaves first. The other use stays.
    says.uses = false;
    await consumer.up();
    says.offers = false;
    await owner.up();
    for (const each of [owner, consumer]) expect(await each.up()).toEqual({});
  });
});
