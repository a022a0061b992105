import type { Case } from "./case.ts";

/** Nothing is wrong with these, however strange they look. */
export const CLEAN: Case[] = [
  { name: "four services with contracts", sql: [], finds: [] },
  {
    name: "four services under partial_revokes",
    sql: [],
    finds: [],
    engines: ["mysql"],
    partialRevokes: true,
  },
  {
    name: "migrations go on",
    sql: [
      "create table orders.late (id int)",
      "create definer = `orders_migrate`@`10.0.%` view orders.late_view as select 1 as one",
      "alter table orders.item add column weight int",
      "drop table orders_archive.item",
    ],
    finds: [],
  },
  {
    name: "a routine with the rights of who calls it, made by root",
    sql: ["create procedure orders.plain() sql security invoker select 1"],
    finds: [],
  },
  {
    name: "a database of nobody, and who works in it",
    sql: [
      "create database wiki",
      "create table wiki.page (id int)",
      "create user wiki@`10.0.%` identified by 'x'",
      "grant all on wiki.* to wiki@`10.0.%` with grant option",
    ],
    options: { ignoreRoles: ["wiki"] },
    finds: [],
  },
  {
    name: "a monitoring login that the caller knows of, by name and host",
    sql: ["create user monitor@localhost identified by 'x'", "grant select on *.* to monitor@localhost"],
    options: { ignoreRoles: ["monitor@localhost"] },
    finds: [],
  },
  {
    name: "a further administrator",
    sql: [
      "create user chief@localhost identified by 'x'",
      "grant all on *.* to chief@localhost with grant option",
    ],
    finds: [],
  },
  {
    name: "accounts of platforms",
    sql: ["rdsadmin@localhost", "rdsproxyadmin@`%`", "aws_lambda_access@`%`"]
      .concat("cloudsqladmin@localhost", "cloudsqlreplica@`%`", "azure_superuser@`127.0.0.1`", "azure_x@`%`")
      .flatMap((each) => [`create user ${each} identified by 'x'`, `grant select on *.* to ${each}`]),
    finds: [],
  },
  {
    name: "a second deployer, where both are named",
    sql: [
      "create user second@`10.0.%` identified by 'x'",
      "grant create user on *.* to second@`10.0.%`",
      "grant all on orders.* to second@`10.0.%` with grant option",
    ],
    options: { deployers: ["deployer", "second"] },
    finds: [],
  },
  {
    name: "limits of a login",
    sql: ["alter user orders_app_a@`10.0.%` with max_user_connections 5"],
    finds: [],
  },
  {
    name: "what was granted again",
    sql: {
      mysql: ["grant select on orders.* to orders_app", "grant orders_app to orders_app_a@`10.0.%`"],
      mariadb: ["grant select on orders.* to orders_app", "grant orders_app to orders_app_a@`10.0.%`"],
    },
    finds: [],
  },
];
