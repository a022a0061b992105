import * as pulumi from "@pulumi/pulumi";
import { ReadOnlyRole } from "@rolewright/pulumi/postgresql";
import { expect, it } from "vitest";
import { failure, providerOf } from "./helpers.ts";
import { app, lives, migrate, NONE } from "./lives.ts";

const life = lives(18);

interface Says {
  component: string;
  aliases: pulumi.Alias[];
  under?: string;
  provider?: string;
  offers: string[];
  connectionLimit: number;
  schema?: string;
  service: string;
  there: boolean;
}

/** One service with everything that a service may have; each field of what is returned is read at the next operation. */
async function orders() {
  const says: Says = {
    component: "orders",
    service: "orders",
    aliases: [],
    offers: ["reporting"],
    connectionLimit: 5,
    there: true,
  };
  const made = await life.open("orders", (service, given) => {
    if (!says.there) return;
    const parent =
      says.under === undefined ? {} : { parent: new pulumi.ComponentResource("test:index:P", says.under) };
    const provider = says.provider === undefined ? given : providerOf(life.deployer(), says.provider);
    const owner = service(
      says.component,
      {
        service: says.service,
        ...(says.schema !== undefined && { schema: says.schema }),
        logins: { app: { generatePassword: true, connectionLimit: says.connectionLimit }, migrate },
        offers: says.offers.map((to) => ({ to, access: "read-only" })),
      },
      { provider, ...parent, aliases: says.aliases },
    );
    new ReadOnlyRole("orders-analyst", { service: owner, role: "analyst", login: app });
  });
  await made.up();
  await life.migration("orders", "create table note (id int)");
  return { says, made };
}

it("finds every resource again under other names, parents and providers", async () => {
  const { says, made } = await orders();
  // By another name than its service, between two such names, and back.
  for (const component of ["sales", "selling", "orders"]) {
    says.aliases = [{ name: says.component }];
    says.component = component;
    expect(await made.up()).toEqual({});
  }
  says.aliases = [{ parent: pulumi.rootStackResource }];
  says.under = "platform";
  expect(await made.up()).toEqual({ create: 1 }); // the new parent alone
  says.provider = "the same server again";
  expect(await made.up()).toEqual({ create: 1 }); // the new provider alone
  // What joins moves nothing: two roles, a grant and default privileges for each consumer, the component's own record, and
  // the manifest that its guard keeps.
  says.offers = ["billing", "reporting", "zoo"];
  expect(await made.up()).toEqual({ create: 8, update: 2 });
  await made.settled();
});

it("does with `--target` what is asked for, and leaves no half of anything", async () => {
  const { says, made } = await orders();
  says.connectionLimit = 6;
  says.offers = ["billing"];
  const target = ["urn:pulumi:test::orders::**::orders-app_a"];
  const alone = await made.raw.up({ target });
  expect(alone.changes["update"]).toBe(1);
  expect(await life.compare()).toEqual(NONE); // still what the manifests before it said

  const component = ["urn:pulumi:test::orders::**ServiceDatabase::orders"];
  const { changes } = await made.raw.up({ target: component, targetDependents: true });
  expect(changes["create"]).toBe(4);
  await made.up();
  await made.settled();
});

const REFUSED: [string, (says: Says) => void][] = [
  [
    "its removal from the program",
    (says) => {
      says.there = false;
    },
  ],
  [
    "another schema",
    (says) => {
      says.schema = "elsewhere";
    },
  ],
  [
    "another service name",
    (says) => {
      says.service = "bookings";
    },
  ],
  [
    "another component name without an alias",
    (says) => {
      says.component = "sales";
    },
  ],
];

it("refuses at preview what would drop a protected schema, and changes nothing", async () => {
  const { says, made } = await orders();
  const before = { ...says };
  for (const [what, change] of REFUSED) {
    change(says);
    const { message } = await failure(made.raw.preview());
    expect(message, what).toMatch(/RetireBeforeRemoving|unable to replace resource/);
    expect(message, what).toMatch(/because it is protected|marked for protection/);
    Object.assign(says, { schema: undefined }, before);
  }
  await made.settled();
});

// The CLI previews first; the Automation API and `--skip-preview` do not.
it("refuses it without a preview too, before any access is gone", async () => {
  const { says, made } = await orders();
  const before = { ...says };
  for (const [what, change] of REFUSED.slice(0, 2)) {
    change(says);
    expect((await failure(made.raw.up())).message, what).toMatch(
      /because it is protected|marked for protection/,
    );
    expect(await life.compare(), what).toEqual(NONE);
    Object.assign(says, { schema: undefined }, before);
    await made.up();
  }
  expect((await failure(made.raw.destroy())).message).toContain("RetireBeforeRemoving");
  expect(await life.compare()).toEqual(NONE);
  await made.settled();
});
