import type { Case } from "../case.ts";

/** Who has which role. */
export const MEMBERSHIPS: Case[] = [
  {
    name: "a login lost its role",
    sql: ["revoke orders_app from orders_app_a@`10.0.%`"],
    finds: [["membership-missing", "orders_app_a@10.0.% in orders_app"]],
  },
  {
    name: "an application lost a contract",
    sql: ["revoke orders_for_reporting from reporting_app"],
    finds: [["membership-missing", "reporting_app in orders_for_reporting"]],
  },
  {
    name: "an application has a role of another service",
    sql: ["grant orders_owner to reporting_app"],
    finds: [["membership-extra", "reporting_app in orders_owner"]],
  },
  {
    name: "a login has a further role of its own service",
    sql: ["grant orders_owner to orders_analyst@`10.0.%`"],
    finds: [["membership-extra", "orders_analyst@10.0.% in orders_owner"]],
  },
  {
    name: "a login of two services",
    sql: ["grant orders_app to billing_app_a@`10.0.%`"],
    finds: [["login-shared", "billing_app_a@10.0.%"]],
  },
  {
    name: "a login may pass its role on",
    sql: ["grant orders_app to orders_app_a@`10.0.%` with admin option"],
    finds: [["membership-options", "orders_app_a@10.0.% in orders_app"]],
  },
  {
    name: "an application may pass a contract on",
    sql: ["grant orders_for_billing to billing_app with admin option"],
    finds: [["membership-options", "billing_app in orders_for_billing"]],
  },
  {
    name: "no role is active",
    sql: {
      mysql: ["alter user orders_app_a@`10.0.%` default role none"],
      mariadb: ["set default role none for orders_app_a@`10.0.%`"],
    },
    finds: [["role-default", "orders_app_a@10.0.%"]],
  },
  {
    name: "another role is active than the declared one",
    sql: {
      mysql: [
        "grant orders_ro to orders_migrate@`10.0.%`",
        "alter user orders_migrate@`10.0.%` default role orders_ro",
      ],
      mariadb: [
        "grant orders_ro to orders_migrate@`10.0.%`",
        "set default role orders_ro for orders_migrate@`10.0.%`",
      ],
    },
    finds: [
      ["membership-extra", "orders_migrate@10.0.% in orders_ro"],
      ["role-default", "orders_migrate@10.0.%"],
    ],
  },
  {
    name: "a role that nobody declared, given to a login",
    sql: ["create role extra", "grant select on billing.* to extra", "grant extra to orders_app_a@`10.0.%`"],
    finds: [
      ["leftover-role", "extra"],
      ["leftover-grant", "SELECT on billing.* to extra"],
      ["membership-extra", "orders_app_a@10.0.% in extra"],
    ],
  },
  {
    name: "a contract that was withdrawn and is still held",
    sql: [
      "create role orders_for_svc_a",
      "grant select on orders.* to orders_for_svc_a",
      "grant orders_for_svc_a to svc_a_app",
    ],
    finds: [
      ["leftover-role", "orders_for_svc_a"],
      ["leftover-grant", "SELECT on orders.* to orders_for_svc_a"],
      ["membership-extra", "svc_a_app in orders_for_svc_a"],
    ],
  },
  {
    name: "every account has a role of a service, by PUBLIC",
    sql: ["grant orders_ro to public"],
    finds: [["membership-extra", "PUBLIC in orders_ro"]],
    engines: ["mariadb"],
  },
  {
    name: "a role that may pass the application's on, given to a person",
    sql: [
      "create role team",
      "grant orders_app to team with admin option",
      "create user guest@`%` identified by 'x'",
      "grant team to guest@`%`",
    ],
    finds: [
      ["leftover-role", "team"],
      ["leftover-role", "guest@%"],
      ["membership-extra", "team in orders_app"],
    ],
  },
  {
    name: "a login of a service as the role of a person",
    sql: ["create user guest@`%` identified by 'x'", "grant orders_app_a@`10.0.%` to guest@`%`"],
    finds: [
      ["leftover-role", "guest@%"],
      ["membership-extra", "guest@% in orders_app_a@10.0.%"],
    ],
    engines: ["mysql"],
  },
  {
    name: "every account has a role with a strange name",
    sql: [
      "create role `every, body`",
      "grant select on orders.* to `every, body`",
      "set persist mandatory_roles = '`every, body`@`%`'",
    ],
    after: ["set persist mandatory_roles = ''"],
    finds: [
      ["mandatory-roles", "every, body"],
      ["leftover-role", "every, body"],
      ["leftover-grant", "SELECT on orders.* to every, body"],
    ],
    engines: ["mysql"],
  },
  {
    name: "a role at a host, beside one of its name that somebody knows of",
    sql: [
      "create role team@localhost, team",
      "grant select on orders.* to team@localhost",
      "grant team@localhost to orders_app",
    ],
    options: { ignoreRoles: ["team@%"] },
    finds: [
      ["leftover-role", "team@localhost"],
      ["leftover-grant", "SELECT on orders.* to team@localhost"],
      ["membership-extra", "orders_app in team@localhost"],
    ],
    engines: ["mysql"],
  },
  {
    name: "every account has two roles, of which one is known",
    sql: ["create role everybody, known", "set persist mandatory_roles = 'everybody,known'"],
    after: ["set persist mandatory_roles = ''"],
    options: { deployers: ["deployer"], ignoreRoles: ["known"] },
    finds: [
      ["mandatory-roles", "everybody"],
      ["role-unknown", "everybody"],
    ],
    engines: ["mysql"],
  },
  {
    name: "every account has a role that is not there yet",
    sql: ["set persist mandatory_roles = 'to_come'"],
    after: ["set persist mandatory_roles = ''"],
    finds: [["mandatory-roles", "to_come"]],
    engines: ["mysql"],
  },
  {
    name: "every account has a role",
    sql: ["create role everybody", "set persist mandatory_roles = 'everybody'"],
    after: ["set persist mandatory_roles = ''"],
    finds: [
      ["mandatory-roles", "everybody"],
      ["role-unknown", "everybody"],
    ],
    engines: ["mysql"],
  },
  {
    name: "every account has a role of a service",
    sql: ["set persist mandatory_roles = 'orders_ro'"],
    after: ["set persist mandatory_roles = ''"],
    finds: [["mandatory-roles", "orders_ro"]],
    engines: ["mysql"],
  },
  {
    name: "all roles are active",
    sql: [
      "set persist activate_all_roles_on_login = on",
      "alter user orders_app_a@`10.0.%` default role none",
    ],
    after: ["set persist activate_all_roles_on_login = off"],
    finds: [
      ["activate-all-roles", "activate_all_roles_on_login"],
      ["role-default", "orders_app_a@10.0.%"],
    ],
    engines: ["mysql"],
  },
];
