import * as fs from "node:fs";
import * as path from "node:path";
import type { Access, Offer, ServerVersion, ServiceDeclaration, ServiceRole } from "@rolewright/core";

import { declarations as shop } from "../../../examples/shop/declarations/index.ts";

/** The database that services share, and one that a service has for itself. */
export const DATABASES = ["shop", "ledger"];

/** A declaration, and what of the model it has. */
export interface Sample {
  /** What it is there for. */
  feature: string;
  declaration: ServiceDeclaration;
  /** What its owner makes in each of its schemas, before the second deployment. */
  objects: string;
}

/** The objects that each schema of a service gets from its owner. What is offered by name is one of them. */
const OBJECTS = `
  create table item (id serial primary key, v text, note text);
  create table event (id int generated always as identity, v text, note text);
  create view shown as select id, v from item;
  create materialized view stored as select id from item;
  create table parted (id int) partition by list (id);
  create table parted_1 partition of parted for values in (1);
  create sequence counter;
  create type mood as enum ('good', 'bad');
  create function early() returns int language sql as 'select 1';
  create function twice(int) returns int language sql as 'select 2 * $1';
  create function twice(text) returns text language sql as 'select $1 || $1';
  create procedure late() language sql as 'select 1';
`;

const READ: Access = "read-only";
const INSERT: Access = "write-only";
const WRITE: Access = "read-write";

const app = { app: {} };
const both = { app: {}, migrate: true };
const offered = (to: string, access: Access, what: Omit<Offer, "to" | "access"> = {}): Offer => ({
  to,
  access,
  ...what,
});
const role = (name: string, access: ServiceRole["access"], more: Partial<ServiceRole> = {}): ServiceRole => ({
  name,
  access,
  ...more,
});

/** A pair of services: one that offers, and one that uses what is offered to it. */
function contract(
  name: string,
  offers: (to: string) => Offer[],
): Record<string, Partial<ServiceDeclaration>> {
  const to = `${name}-user`;
  const made = offers(to);
  const kinds = [...new Set(made.map(({ access }) => access))];
  return {
    [`offer: ${name}`]: { service: name, logins: both, offers: made },
    [`use: ${name}`]: { service: to, logins: app, uses: kinds.map((access) => ({ from: name, access })) },
  };
}

const SAMPLES: Record<string, Partial<ServiceDeclaration>> = {
  "no login": { service: "bare" },
  "an application": { service: "plain", logins: app },
  "the other slot": { service: "slot-b", logins: { app: { active: "b" } } },
  "both slots": { service: "slots", logins: { app: { standby: true } } },
  "both slots, the other one active": { service: "slots-b", logins: { app: { active: "b", standby: true } } },
  "a migrator": { service: "migrated", logins: { migrate: true } },
  "an application and a migrator, as in examples/single-service": { service: "usual", logins: both },
  "a long name": { service: "a-service-with-quite-a-long-name-in-it", logins: both },
  "a schema of another name": { service: "renamed", logins: both, schema: "another_name" },
  "several schemas": { service: "several", logins: both, additionalSchemas: ["several_log", "several_old"] },
  "a search path": { service: "searching", logins: both, searchPath: ["extensions", "elsewhere"] },
  "a reader": { service: "with-reader", logins: app, roles: [role("analyst", READ)] },
  "a writer": { service: "with-writer", logins: app, roles: [role("ingest", INSERT)] },
  "a writer that gets keys back": {
    service: "key-reader",
    logins: both,
    roles: [role("ingest", INSERT, { returning: { item: ["id"], event: ["id", "v"] } })],
  },
  "a reader and writer": { service: "with-both", roles: [role("night-job", WRITE)] },
  "a second migrator": { service: "with-migrator", logins: both, roles: [role("hotfix", "migrate")] },
  "roles that share a group": {
    service: "sharing",
    logins: app,
    roles: [role("anna", READ), role("ben", READ), role("carl", INSERT), role("dora", WRITE)],
  },
  "roles in several schemas": {
    service: "roles-in-several",
    logins: both,
    additionalSchemas: ["roles_in_several_log"],
    roles: [role("analyst", READ), role("ingest", INSERT)],
  },
  ...contract("reads", (to) => [offered(to, READ)]),
  ...contract("inserts", (to) => [offered(to, INSERT)]),
  ...contract("writes", (to) => [offered(to, WRITE)]),
  ...contract("table-reads", (to) => [offered(to, READ, { tables: ["item", "shown"] })]),
  ...contract("table-inserts", (to) => [
    offered(to, INSERT, { tables: ["item"], sequences: ["item_id_seq"], returning: ["id"] }),
  ]),
  ...contract("table-writes", (to) => [offered(to, WRITE, { tables: ["parted", "event"] })]),
  ...contract("column-reads", (to) => [offered(to, READ, { columns: { item: ["id", "v"], event: ["v"] } })]),
  ...contract("column-inserts", (to) => [offered(to, INSERT, { columns: { event: ["v"] } })]),
  ...contract("column-writes", (to) => [
    offered(to, WRITE, { columns: { item: ["v", "note"] }, sequences: ["item_id_seq"] }),
  ]),
  ...contract("calls", (to) => [offered(to, READ, { routines: ["early", "twice(int)", "late"] })]),
  ...contract("many", (to) => [
    offered(to, READ),
    offered(to, INSERT, { tables: ["event"], returning: ["id"] }),
    offered(to, READ, { columns: { item: ["note"] }, routines: ["early"] }),
  ]),
  "an offer of a further schema": {
    service: "open-log",
    logins: both,
    additionalSchemas: ["open_log_more"],
    offers: [offered("log-reader", READ, { schema: "open_log_more" })],
  },
  "a use of a further schema": {
    service: "log-reader",
    logins: app,
    uses: [{ from: "open-log", access: READ }],
  },
  "an offer that nobody uses": { service: "unused", logins: app, offers: [offered("plain", READ)] },
  "offers to several": {
    service: "generous",
    logins: both,
    offers: [offered("left", READ), offered("right", WRITE, { tables: ["item"] })],
  },
  "one of two that offer to each other": {
    service: "left",
    logins: app,
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
  "a database of its own": { service: "ledger", database: "ledger", logins: both },
  "roles in a database of its own": {
    service: "ledger-report",
    database: "ledger",
    logins: app,
    roles: [role("auditor", READ)],
  },
  "tokens for passwords": { service: "tokens", logins: both, platform: "rds", authentication: "rds-iam" },
  "Cloud SQL": { service: "on-cloudsql", logins: both, platform: "cloudsql" },
  Azure: { service: "on-azure", logins: both, platform: "azure" },
  "retired, its data kept": { service: "kept", retired: "keep-data" },
  "retired, its schemas to be dropped": { service: "dropped", retired: { dropSchemas: ["dropped"] } },
};

/** What only later servers know. */
const SINCE: Partial<Record<ServerVersion, Record<string, Partial<ServiceDeclaration>>>> = {
  16: {
    "an offer to a service with a deployer of its own": {
      service: "to-stranger",
      logins: app,
      offers: [offered("stranger", READ, { deployer: "stranger_deployer" })],
    },
  },
  17: {
    "an application that maintains": {
      service: "maintains",
      logins: { app: { maintain: true }, migrate: true },
    },
    "a role that maintains": {
      service: "maintained",
      logins: app,
      roles: [role("janitor", READ, { maintain: true })],
    },
  },
};

/** The services of examples/shop, with their own migrations. */
export const shopSamples = (): Sample[] =>
  Object.entries(shop).map(([service, settings]) => {
    const folder = path.join(import.meta.dirname, "../../../examples/shop", service, "migrations");
    const files = fs.readdirSync(folder).sort();
    return {
      feature: `${service} of the shop`,
      declaration: {
        service,
        ...settings,
        logins: both,
        ...(service === "orders" && { roles: [role("analyst", READ), role("ingest", INSERT)] }),
      },
      objects: files.map((file) => fs.readFileSync(path.join(folder, file), "utf8")).join("\n"),
    };
  });

/** Every feature of the model at least once, as far as a server of this version has it. */
export function samples(version: ServerVersion): Sample[] {
  const made = (serverVersion: ServerVersion, all: Record<string, Partial<ServiceDeclaration>>): Sample[] =>
    Object.entries(all).map(([feature, rest]) => ({
      feature,
      declaration: { database: "shop", serverVersion, ...rest } as ServiceDeclaration,
      objects: OBJECTS,
    }));
  const later = Object.entries(SINCE).flatMap(([since, all]) =>
    Number(since) <= version ? made(Number(since) as ServerVersion, all) : [],
  );
  return [...shopSamples(), ...made(14, SAMPLES), ...later];
}
