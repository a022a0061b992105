import type { Case } from "../case.ts";

const definer = (name: string, path = " set search_path = orders, pg_temp"): string =>
  `set role orders_owner; create function orders.${name} returns bigint language sql security definer${path} as 'select 1::bigint'; reset role;`;

const rows = (table: string, sql: string): string =>
  sql
    .split(";")
    .map((each) => `alter table ${table} ${each.trim()}`)
    .join(";");

/** Routines that run with the rights of their owner, and row security. */
export const ROUTINES: Case[] = [
  {
    name: "another service runs a routine with the rights of the owner",
    sql: `${definer("secret()")} grant execute on function orders.secret() to billing_app`,
    finds: [["definer-open", "EXECUTE on routine orders.secret() to billing_app"]],
    versions: [14, 18],
  },
  {
    name: "two services run it",
    sql: `${definer("secret(int)")} grant execute on function orders.secret(int) to reporting_app, billing_rw`,
    finds: [
      ["definer-open", "EXECUTE on routine orders.secret(integer) to reporting_app"],
      ["definer-open", "EXECUTE on routine orders.secret(integer) to billing_rw"],
    ],
  },
  {
    name: "a routine with the caller's path",
    sql: definer("secret()", ""),
    finds: [["definer-search-path", "orders.secret()"]],
    versions: [15, 16],
  },
  {
    name: "policies that hold for nobody",
    sql: "create policy mine on orders.item using (label = current_user)",
    finds: [["rls-off", "orders.item"]],
  },
  {
    name: "policies that hold for nobody any more",
    sql: "create policy mine on orders.log using (true); alter table orders.log enable row level security; alter table orders.log disable row level security",
    finds: [["rls-off", "orders.log"]],
  },
  {
    name: "row security without a policy",
    sql: rows("orders.item", "enable row level security"),
    finds: [["rls-no-policy", "orders.item"]],
  },
  {
    name: "row security that is forced, without a policy",
    set: "alone",
    sql: rows("stock.part", "enable row level security; force row level security"),
    finds: [["rls-no-policy", "stock.part"]],
  },
];
