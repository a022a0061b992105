import type { Case } from "../case.ts";

/** Who is a member of what. */
export const MEMBERSHIPS: Case[] = [
  {
    name: "an application lost its privileges",
    sql: "set role deployer; revoke orders_rw from orders_app",
    finds: [["membership-missing", "orders_app in orders_rw"]],
  },
  {
    name: "a consumer lost its contract",
    sql: "set role deployer; revoke orders_for_reporting from reporting_app",
    finds: [["membership-missing", "reporting_app in orders_for_reporting"]],
    versions: [15, 17],
  },
  {
    name: "a reader became the owner",
    sql: "grant orders_owner to orders_analyst",
    finds: [["membership-extra", "orders_analyst in orders_owner"]],
    versions: [14, 16],
  },
  {
    name: "a group of another service",
    sql: "grant orders_rw to reporting_app",
    finds: [["membership-extra", "reporting_app in orders_rw"]],
  },
  {
    name: "a person was let into a service, by two grantors",
    sql: "create role guest login; grant orders_ro to guest; set role deployer; grant orders_ro to guest; reset role",
    finds: [
      ["leftover-role", "guest"],
      ["membership-extra", "guest in orders_ro"],
    ],
    versions: [14, 18],
  },
  {
    name: "a service was let into something else",
    sql: "create role team; grant team to orders_app",
    finds: [
      ["leftover-role", "team"],
      ["membership-extra", "orders_app in team"],
    ],
  },
  {
    name: "an application of one service logs in as another",
    sql: "grant billing_app to orders_app_a",
    finds: [["login-shared", "orders_app_a"]],
    versions: [14, 17],
  },
  {
    name: "one login for all",
    sql: "create role legacy login; grant orders_app, billing_app to legacy",
    finds: [
      ["leftover-role", "legacy"],
      ["login-shared", "legacy"],
    ],
    versions: [16],
  },
  {
    name: "a service reads everything",
    sql: "grant pg_read_all_data to orders_app_a",
    finds: [["membership-predefined", "orders_app_a in pg_read_all_data"]],
  },
  {
    name: "a service runs programs on the server",
    sql: "grant pg_execute_server_program to billing_app",
    finds: [["membership-predefined", "billing_app in pg_execute_server_program"]],
  },
  {
    name: "a group with tokens in place of passwords, so that all its members have them",
    set: "iam",
    sql: "grant rds_iam to cloudy_app",
    finds: [["membership-predefined", "cloudy_app in rds_iam"]],
  },
  {
    name: "a platform's role",
    set: "alone",
    sql: "create role rds_superuser; grant rds_superuser to stock_app",
    finds: [["membership-predefined", "stock_app in rds_superuser"]],
  },
  {
    name: "a membership that may be passed on",
    sql: "set role deployer; grant orders_rw to orders_app with admin option; reset role",
    finds: [["membership-options", "orders_app in orders_rw"]],
    versions: [14, 18],
  },
  {
    name: "a membership that was passed on",
    sql: "set role deployer; grant orders_for_reporting to reporting_app with admin option; reset role; set role reporting_app; grant orders_for_reporting to billing_app; reset role",
    finds: [
      ["membership-options", "reporting_app in orders_for_reporting"],
      ["membership-extra", "billing_app in orders_for_reporting"],
    ],
    versions: [15, 16],
  },
  {
    name: "a membership that is not inherited",
    sql: "set role deployer; grant orders_app to orders_app_a with inherit false; reset role",
    finds: [["membership-options", "orders_app_a in orders_app"]],
    versions: [16, 18],
  },
  {
    name: "a membership that can not be set",
    sql: "set role deployer; grant orders_owner to orders_migrate with set false; reset role",
    finds: [["membership-options", "orders_migrate in orders_owner"]],
    versions: [17],
  },
];
