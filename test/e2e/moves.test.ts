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
  // What joins moves nothing: a role, its grant and default privileges for each consumer, and the component's own record.
  says.offers = ["billing", "reporting", "zoo"];
  expect(await made.up()).toEqual({ create: 6, update: 1 });
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
  expect(changes["create"]).toBe(3);
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
    expect(message, what).toMatch(/orders-schema" cannot be deleted\s+because it is protected/);
    expect(message, what).toContain(
      "remove the `protect` flag from the resource in your Pulumi program and run",
    );
    Object.assign(says, { schema: undefined }, before);
  }
  await made.settled();
});

// Pulumi deletes what depends on the schema before it comes to the schema itself. The CLI previews first and so never
// gets that far; the Automation API and `--skip-preview` do.
it("restores at the next up what an up without a preview has taken before it was refused", async () => {
  const { says, made } = await orders();
  says.there = false;
  expect((await failure(made.raw.up())).message).toContain("because it is protected");
  const { missing, unwanted } = await life.compare();
  expect(unwanted).toEqual([]);
  expect(missing).not.toContain("role|orders_owner");
  says.there = true;
  await made.up();
  await made.settled();
});
