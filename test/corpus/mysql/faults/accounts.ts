import type { Case } from "../case.ts";

/** Users and roles that are other than declared, and who comes in beside them. */
export const ACCOUNTS: Case[] = [
  {
    name: "a role was dropped",
    sql: ["drop role orders_ro"],
    finds: [["role-missing", "orders_ro"]],
  },
  {
    name: "the role of an application with contracts was dropped",
    sql: ["drop role billing_app"],
    finds: [["role-missing", "billing_app"]],
  },
  {
    name: "a login was dropped",
    sql: ["drop user orders_app_b@`10.0.%`"],
    finds: [["role-missing", "orders_app_b@10.0.%"]],
  },
  {
    name: "the role of a contract with a table, columns and a routine was dropped",
    sql: ["drop role orders_for_billing"],
    finds: [["role-missing", "orders_for_billing"]],
  },
  {
    name: "a service was never deployed",
    sql: ["drop role svc_a_app", "drop user svc_a_app_a@`10.0.%`"],
    finds: [["service-missing", "svc-a"]],
  },
  {
    name: "a login is locked",
    sql: ["alter user orders_app_a@`10.0.%` account lock"],
    finds: [["role-login", "orders_app_a@10.0.%"]],
  },
  {
    name: "a role can log in",
    sql: ["alter user orders_app identified by 'x' account unlock"],
    finds: [["role-login", "orders_app"]],
    engines: ["mysql"],
  },
  {
    name: "a password has expired",
    sql: ["alter user orders_app_a@`10.0.%` password expire"],
    finds: [["login-expired", "orders_app_a@10.0.%"]],
  },
  {
    name: "a password has outlived its time",
    sql: {
      mysql: [
        "alter user orders_app_a@`10.0.%` password expire interval 1 day",
        "update mysql.user set password_last_changed = '2001-01-01' where user = 'orders_app_a'",
      ],
      mariadb: [
        "alter user orders_app_a@`10.0.%` password expire interval 1 day",
        "update mysql.global_priv set priv = json_set(priv, '$.password_last_changed', 1000000000) where user = 'orders_app_a'",
        "flush privileges",
      ],
    },
    finds: [["login-expired", "orders_app_a@10.0.%"]],
  },
  {
    name: "a login without a password",
    sql: ["alter user orders_app_a@`10.0.%` identified by ''"],
    finds: [["login-password", "orders_app_a@10.0.%"]],
  },
  {
    name: "a login without a password that is locked as well",
    sql: ["alter user orders_app_a@`10.0.%` identified by '' account lock"],
    finds: [
      ["role-login", "orders_app_a@10.0.%"],
      ["login-password", "orders_app_a@10.0.%"],
    ],
  },
  {
    name: "a login by the operating system",
    sql: [
      "alter user orders_app_a@`10.0.%` identified via mysql_native_password using 'invalid' or unix_socket",
    ],
    finds: [["login-password", "orders_app_a@10.0.%"]],
    engines: ["mariadb"],
  },
  {
    name: "the password before the last one works",
    sql: ["alter user orders_app_a@`10.0.%` identified by 'new' retain current password"],
    finds: [["login-second-password", "orders_app_a@10.0.%"]],
    engines: ["mysql"],
  },
  {
    name: "both slots of an application keep an older password",
    sql: ["a", "b"].map(
      (slot) => `alter user orders_app_${slot}@\`10.0.%\` identified by 'new' retain current password`,
    ),
    finds: [
      ["login-second-password", "orders_app_a@10.0.%"],
      ["login-second-password", "orders_app_b@10.0.%"],
    ],
    engines: ["mysql"],
  },
  {
    name: "a login without a password that another one has as a role",
    sql: [
      "create user helper@`%`",
      "create user guest@`%` identified by 'x'",
      "grant helper@`%` to guest@`%`",
    ],
    finds: [
      ["role-unknown", "guest@%"],
      ["role-unknown", "helper@%"],
      ["login-password", "helper@%"],
    ],
    engines: ["mysql"],
  },
  {
    name: "names that look like those of a platform and of the server",
    sql: [
      "create user rdstool@`%` identified by 'x'",
      "create user `mysql.sys`@`%` identified by 'x'",
      "grant select on orders.* to rdstool@`%`",
    ],
    after: ["drop user if exists `mysql.sys`@`%`"],
    finds: [
      ["leftover-role", "rdstool@%"],
      ["leftover-grant", "SELECT on orders.* to rdstool@%"],
      ["role-unknown", "mysql.sys@%"],
    ],
  },
  {
    name: "an administrator without a password",
    sql: ["create user chief@localhost", "grant all on *.* to chief@localhost with grant option"],
    finds: [["login-password", "chief@localhost"]],
  },
  {
    name: "an anonymous user",
    sql: ["create user ''@localhost"],
    finds: [["account-anonymous", "''@localhost"]],
  },
  {
    name: "an anonymous user with a password and rights",
    sql: ["create user ''@`10.%` identified by 'x'", "grant select on orders.* to ''@`10.%`"],
    finds: [
      ["account-anonymous", "''@10.%"],
      ["leftover-grant", "SELECT on orders.* to ''@10.%"],
    ],
  },
  {
    name: "an account at a more specific host",
    sql: ["create user orders_app_a@10.0.0.7 identified by 'x'"],
    finds: [["account-shadow", "orders_app_a@10.0.0.7"]],
  },
  {
    name: "an account in a part of the network, without a password, with rights of its own",
    sql: [
      "create user orders_migrate@`10.0.3.%`",
      "grant select on reporting.* to orders_migrate@`10.0.3.%`",
    ],
    finds: [
      ["account-shadow", "orders_migrate@10.0.3.%"],
      ["login-password", "orders_migrate@10.0.3.%"],
      ["leftover-grant", "SELECT on reporting.* to orders_migrate@10.0.3.%"],
    ],
  },
  {
    name: "an account of the name at everywhere",
    sql: ["create user orders_app_a@`%` identified by 'x'"],
    finds: [["account-host", "orders_app_a@%"]],
  },
  {
    name: "a user with the name of a role",
    sql: ["create user billing_app@localhost identified by 'x'"],
    finds: [["account-host", "billing_app@localhost"]],
  },
  {
    name: "who may act as a login",
    sql: ["grant proxy on orders_app_a@`10.0.%` to billing_app_a@`10.0.%`"],
    finds: [["account-proxy", "billing_app_a@10.0.% as orders_app_a@10.0.%"]],
  },
  {
    name: "who may act as root, and as everybody",
    sql: [
      "create user guest@`%` identified by 'x'",
      "grant proxy on root@localhost to guest@`%`",
      "grant proxy on ''@'' to guest@`%`",
    ],
    finds: [
      ["role-unknown", "guest@%"],
      ["account-proxy", "guest@% as every account"],
      ["account-proxy", "guest@% as root@localhost"],
    ],
  },
];
