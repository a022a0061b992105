import { type Manifest, manifest, plan, renderSql, type ServiceDeclaration } from "@rolewright/core";
import type { Client } from "pg";
import { ordered } from "../../ordered.ts";

export const TABLES = 20;

const DATABASE = "shop";

const nameOf = (index: number, count: number): string => `service${(index + count) % count}`;

/** A ring of services, each offering to the next two and using the two before it. */
export function ring(count: number): ServiceDeclaration[] {
  return Array.from({ length: count }, (_, index) => ({
    service: nameOf(index, count),
    database: DATABASE,
    logins: { app: {}, migrate: true },
    offers: [
      { to: nameOf(index + 1, count), access: "read-only" },
      { to: nameOf(index + 2, count), access: "read-write" },
    ],
    uses: [
      { from: nameOf(index - 1, count), access: "read-only" },
      { from: nameOf(index - 2, count), access: "read-write" },
    ],
  }));
}

export const manifestsOf = (services: ServiceDeclaration[]): Manifest[] =>
  services.map((each) => manifest(each));

/**
 * Makes what services declare, and then their tables, each by its owner: their access comes by default privileges. `GRANT ... ON
 * ALL TABLES IN SCHEMA` looks through the tables of the whole database.
 */
export async function make(admin: Client, services: ServiceDeclaration[]): Promise<void> {
  await run(admin, renderSql(ordered(services.flatMap((declaration) => plan(declaration)))));
  const tables = Array.from({ length: TABLES }, (_, table) => `t${table}`);
  for (const { service } of services) {
    const made = tables.map((table) => `create table ${service}.${table} (id int, body text)`);
    await admin.query(`set role ${service}_owner; ${made.join("; ")}; reset role`);
  }
  await admin.query("analyze");
}

async function run(admin: Client, statements: string[]): Promise<void> {
  for (let at = 0; at < statements.length; at += 500)
    await admin.query(statements.slice(at, at + 500).join(";"));
}

/** What is done by hand to every service: one finding each, of four kinds in turn. */
const BY_HAND: ((service: string, other: string) => string)[] = [
  (service, other) => `grant truncate on ${service}.t0 to ${other}_rw`,
  (service, other) => `grant ${service}_rw to ${other}_app`,
  (service) => `grant select on ${service}.t0 to public`,
  (service) => `create role ${service}_stranger login; grant insert on ${service}.t0 to ${service}_stranger`,
];

/** Changes a server by hand, so that there is a finding for each service. */
export const drift = (admin: Client, services: ServiceDeclaration[]): Promise<void> =>
  run(
    admin,
    services.map(({ service }, index) => {
      const change = BY_HAND[index % BY_HAND.length] as (typeof BY_HAND)[number];
      return change(service, nameOf(index + 5, services.length));
    }),
  );
