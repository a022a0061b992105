import * as fs from "node:fs";
import * as path from "node:path";
import type { Access } from "@rolewright/core";
import {
  databasesOf,
  ENGINE_FACTS,
  type MySqlDeclaration,
  type MySqlEngine,
  type MySqlOffer,
  type MySqlServiceRole,
} from "@rolewright/core/mysql";
import { declarations as shop } from "../../../../examples/shop-mysql/declarations.ts";

/** A declaration, and what of the model it has. */
export interface MySqlSample {
  /** What it is there for. */
  feature: string;
  declaration: MySqlDeclaration;
  /** What is made in each of its databases, before the second deployment. */
  objects: string[];
}

/** The objects that each database of a service gets. What is offered by name is one of them. */
const OBJECTS = [
  "create table item (id int auto_increment primary key, v varchar(9), note varchar(9))",
  "create table event_log (id int, `createdAt` int)",
  "create view shown as select id, v from item",
  "create function early() returns int deterministic return 1",
  "create function twice(n int) returns int deterministic return 2 * n",
  "create procedure late() select 1",
];

const READ: Access = "read-only";
const INSERT: Access = "write-only";
const WRITE: Access = "read-write";

type Rest = Partial<MySqlDeclaration> & { service: string };

const app = { app: {} };
const both = { app: {}, migrate: true };
const offered = (to: string, access: Access, what: Omit<MySqlOffer, "to" | "access"> = {}): MySqlOffer => ({
  to,
  access,
  ...what,
});
const role = (
  name: string,
  access: MySqlServiceRole["access"],
  more: Partial<MySqlServiceRole> = {},
): MySqlServiceRole => ({ name, access, ...more });

/** A pair of services: one that offers, and one that uses what is offered to it. */
function contract(
  name: string,
  offers: (to: string) => MySqlOffer[],
  more: Partial<Rest> = {},
): Record<string, Rest> {
  const to = `${name}-user`;
  const made = offers(to);
  const kinds = [...new Set(made.map(({ access }) => access))];
  return {
    [`offer: ${name}`]: { service: name, logins: both, offers: made, ...more },
    [`use: ${name}`]: { service: to, logins: app, uses: kinds.map((access) => ({ from: name, access })) },
  };
}

const SAMPLES: Record<string, Rest> = {
  "no login": { service: "bare" },
  "an application": { service: "plain", logins: app },
  "the other slot": { service: "slot-b", logins: { app: { active: "b" } } },
  "both slots": { service: "slots", logins: { app: { active: "a", standby: true } } },
  "both slots, the other one active": { service: "slots-b", logins: { app: { active: "b", standby: true } } },
  "a migrator": { service: "migrated", logins: { migrate: true } },
  "an application and a migrator": { service: "usual", logins: both },
  "a long name": { service: "a-service-with-long-name", logins: both },
  "a database of another name": { service: "renamed", logins: both, database: "another_name" },
  "several databases": {
    service: "several",
    logins: both,
    additionalDatabases: ["several_log", "a_b_c_d"],
  },
  "a name that could be a pattern": { service: "pat-tern", logins: both },
  "what it would match": { service: "patxtern", logins: both },
  "a collation": { service: "collated", logins: app, collation: "utf8mb4_bin" },
  "hosts of their own": {
    service: "hosts",
    logins: {
      app: { host: "10.0.%", standby: true },
      migrate: { host: "ci.internal" },
    },
    roles: [role("analyst", READ, { host: "10.9.0.0/255.255.0.0" }), role("anybody", INSERT, { host: "%" })],
  },
  "routines of its own": {
    service: "routines",
    logins: both,
    routines: ["procedure late", "function early"],
    roles: [role("night-job", WRITE), role("analyst", READ)],
  },
  "a reader": { service: "with-reader", logins: app, roles: [role("analyst", READ)] },
  "a writer": { service: "with-writer", logins: app, roles: [role("ingest", INSERT)] },
  "a reader and writer": { service: "with-both", roles: [role("night-job", WRITE)] },
  "a second migrator": { service: "with-migrator", logins: both, roles: [role("hotfix", "migrate")] },
  "roles that share a group": {
    service: "sharing",
    logins: app,
    roles: [role("anna", READ), role("ben", READ), role("carl", INSERT), role("dora", WRITE)],
  },
  "roles in several databases": {
    service: "roles-in-several",
    logins: both,
    additionalDatabases: ["roles_in_several_log"],
    roles: [role("analyst", READ), role("ingest", INSERT), role("etl", "migrate")],
  },
  ...contract("reads", (to) => [offered(to, READ)]),
  ...contract("inserts", (to) => [offered(to, INSERT)]),
  ...contract("writes", (to) => [offered(to, WRITE)]),
  ...contract("tab-reads", (to) => [offered(to, READ, { tables: ["item", "shown"] })]),
  ...contract("tab-inserts", (to) => [offered(to, INSERT, { tables: ["item"] })]),
  ...contract("tab-writes", (to) => [offered(to, WRITE, { tables: ["event_log", "item"] })]),
  ...contract("col-reads", (to) => [
    offered(to, READ, { columns: { item: ["id", "v"], event_log: ["createdAt"] } }),
  ]),
  ...contract("col-inserts", (to) => [offered(to, INSERT, { columns: { event_log: ["id"] } })]),
  ...contract("col-writes", (to) => [offered(to, WRITE, { columns: { item: ["v", "note"] } })]),
  ...contract("calls", (to) => [offered(to, READ, { routines: ["function twice", "procedure late"] })]),
  ...contract("many", (to) => [
    offered(to, READ),
    offered(to, INSERT, { tables: ["event_log"], columns: { item: ["id"] } }),
    offered(to, READ, { columns: { item: ["note"], event_log: ["id"] }, routines: ["function early"] }),
  ]),
  ...contract(
    "elsewhere",
    (to) => [
      offered(to, READ, { database: "else_log" }),
      offered(to, INSERT, { database: "else_old", tables: ["item"], routines: ["function early"] }),
      offered(to, WRITE, { tables: ["item"] }),
    ],
    { additionalDatabases: ["else_log", "else_old"] },
  ),
  "an offer that nobody uses": { service: "unused", logins: app, offers: [offered("plain", READ)] },
  "an offer to a service that is not there": {
    service: "early-bird",
    logins: app,
    offers: [offered("latecomer", WRITE)],
  },
  "offers to several": {
    service: "generous",
    logins: both,
    offers: [offered("left", READ), offered("right", WRITE, { tables: ["item"] })],
  },
  "one of two that offer to each other": {
    service: "left",
    logins: { app: { standby: true } },
    offers: [offered("right", WRITE)],
    uses: [
      { from: "generous", access: READ },
      { from: "right", access: READ },
    ],
  },
  "the other of two that offer to each other": {
    service: "right",
    logins: app,
    offers: [offered("left", READ)],
    uses: [
      { from: "generous", access: WRITE },
      { from: "left", access: WRITE },
    ],
  },
  "retired, its data kept": { service: "kept", retired: "keep-data" },
  "retired, its databases to be dropped": {
    service: "dropped",
    additionalDatabases: ["dropped_log"],
    retired: { dropDatabases: ["dropped", "dropped_log"] },
  },
};

/** The services of examples/shop-mysql, with their own migrations. */
const shopSamples = (engine: MySqlEngine): MySqlSample[] =>
  Object.entries(shop).map(([service, settings]) => {
    const folder = path.join(import.meta.dirname, "../../../../examples/shop-mysql/migrations", service);
    const files = fs.readdirSync(folder).toSorted();
    return {
      feature: `${service} of the shop`,
      declaration: {
        service,
        ...settings,
        engine,
        logins: both,
        ...(service === "orders" && { roles: [role("analyst", READ), role("ingest", INSERT)] }),
      },
      objects: files
        .flatMap((file) => fs.readFileSync(path.join(folder, file), "utf8").split(/;$/m))
        .filter((statement) => statement.trim() !== ""),
    };
  });

/**
 * Every feature of the model at least once, as far as a server has it. With `partial_revokes` only a database is spelled in
 * another way: there, those whose names are patterns elsewhere, without the other sides of their contracts.
 */
export function samples(engine: MySqlEngine, partialRevokes: boolean): MySqlSample[] {
  const more = { engine, host: "127.0.0.%" };
  const since = ENGINE_FACTS[engine].versions.map((serverVersion): [string, Rest] => [
    `for ${serverVersion}`,
    { service: `since-${serverVersion.replace(".", "-")}`, logins: app, serverVersion },
  ]);
  const own = Object.entries({ ...SAMPLES, ...Object.fromEntries(since) }).map(([feature, rest]) => ({
    feature,
    declaration: { ...more, ...rest },
    objects: OBJECTS,
  }));
  if (!partialRevokes) return [...shopSamples(engine), ...own];
  return own.flatMap(({ declaration, ...rest }) =>
    declaration.uses === undefined && databasesOf(declaration).some((database) => database.includes("_"))
      ? [{ ...rest, declaration: { ...declaration, partialRevokes } }]
      : [],
  );
}
