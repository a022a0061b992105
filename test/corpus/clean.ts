import type { Case } from "./case.ts";

/** Nothing is wrong with these, however strange they look. */
export const CLEAN: Case[] = [
  { name: "three services with contracts", sql: "", finds: [], versions: [14, 15] },
  { name: "three services with contracts, as later versions grant", sql: "", finds: [], versions: [16, 18] },
  { name: "one service", set: "alone", sql: "", finds: [] },
  { name: "a service without logins", set: "empty", sql: "", finds: [] },
  { name: "two schemas and strange names", set: "schemas", sql: "", finds: [], versions: [14, 17] },
  { name: "logins that maintain", set: "maintained", sql: "", finds: [], versions: [17, 18] },
  { name: "logins with tokens in place of passwords", set: "iam", sql: "", finds: [], versions: [15, 16] },
  {
    name: "a login that was moved to tokens by hand",
    set: "alone",
    sql: "create role rds_iam; grant rds_iam to stock_app_a",
    finds: [],
  },
  { name: "a retired service", set: "retired", sql: "", finds: [] },
  {
    name: "migrations go on",
    sql: `set role orders_owner; create table orders.late (id serial, v text); create view orders.late_view as select 1 as one;
      create function orders.late() returns int language sql as 'select 1'; create materialized view orders.late_counts as select 1 as one;
      create domain orders.amount as int; create table orders.log_new partition of orders.log for values from ('2020-01-01') to (maxvalue);
      create type orders.span as range (subtype = int); drop view orders.labels; reset role`,
    finds: [],
    versions: [14, 18],
  },
  {
    name: "migrations of a migrator that acts as the owner",
    sql: "set session authorization billing_migrate; set role billing_owner; create table billing.late (id int); reset session authorization",
    finds: [],
  },
  {
    name: "a role that the caller knows of",
    sql: "create role monitor login in role pg_monitor; grant connect on database shop to monitor",
    options: { ignoreRoles: ["monitor"] },
    finds: [],
  },
  {
    name: "a role that the caller knows of, with rights in a service",
    sql: "create role dba login; grant orders_owner to dba; grant select on billing.invoice to dba",
    options: { ignoreRoles: ["dba"] },
    finds: [],
    versions: [15, 16],
  },
  {
    name: "further superusers",
    sql: "create role chief superuser login; grant orders_owner to chief",
    finds: [],
  },
  {
    name: "two deployers",
    sql: "create role second login createrole; grant orders_owner, orders_for_billing to second with admin option; grant create on database shop to second",
    options: { deployers: ["deployer", "second"] },
    finds: [],
    versions: [14, 18],
  },
  {
    name: "a database that belongs to a role that nobody becomes",
    set: "alone",
    sql: "create role shop_database_owner; grant shop_database_owner to deployer; alter database shop owner to shop_database_owner",
    finds: [],
    versions: [15, 17],
  },
  {
    name: "the roles of platforms",
    sql: "create role rdsadmin superuser login; create role rds_superuser; create role rds_iam; create role cloudsqlsuperuser; create role azure_pg_admin; create role alloydbsuperuser",
    finds: [],
  },
  { name: "the role of a database's baseline", sql: "create role shop_baseline", finds: [] },
  {
    name: "an extension in a service's schema",
    sql: "create extension hstore schema orders; create extension pg_stat_statements schema orders",
    finds: [],
  },
  {
    name: "other schemas are nobody's business",
    sql: "create role postgres_friend superuser; create table extensions.t (id int); grant select on extensions.t to public; create function extensions.f() returns int language sql security definer as 'select 1'",
    finds: [],
  },
  {
    name: "limits, comments and settings for every database",
    sql: "alter role orders_app_a connection limit 5; alter role orders_app set statement_timeout = '5s'; comment on role orders_app is 'x'; alter database shop set work_mem = '8MB'",
    finds: [],
  },
  {
    name: "row security with a policy",
    sql: "create policy mine on orders.item using (label = current_user); alter table orders.item enable row level security",
    finds: [],
    versions: [14, 16],
  },
  {
    name: "a routine with the rights of the owner, for the service itself",
    sql: "set role orders_owner; create function orders.inner() returns int language sql security definer set search_path = orders, pg_temp as 'select 1'; reset role",
    finds: [],
  },
  {
    name: "an offered routine with the rights of the owner",
    sql: "alter function orders.total(int) security definer; alter function orders.total(int) set search_path = orders, pg_temp",
    finds: [],
  },
  {
    name: "what was granted again",
    sql: "grant select on all tables in schema orders to orders_ro; grant connect on database shop to orders_use; revoke all on orders.event from public",
    finds: [],
  },
];
