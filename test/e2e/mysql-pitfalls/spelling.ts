import * as mysql from "@pulumi/mysql";
import { expect } from "vitest";
import { failure } from "../helpers.ts";
import { APP, appUser, OF_APP, type Pit, type Pitfall } from "./pit.ts";
import type { Services } from "./services.ts";

/** A database with a wildcard in its name, and one that it matches. */
const OWN = ["CREATE DATABASE svc_a", "CREATE TABLE svc_a.t (id INT)"];
const NEIGHBOUR = ["CREATE DATABASE svcXa", "CREATE TABLE svcXa.t (id INT)"];
const BOTH = [...OWN, ...NEIGHBOUR];

const selectOn = (pit: Pit, database: string, user = "app") =>
  pit.as(user, "app-it", `SELECT * FROM ${database}.t`);

const SERVICE = { "svc-a": { logins: { app: {} } } } satisfies Services;

/** The service reads its own database, and not the one whose name its own matches. */
async function staysAtHome(pit: Pit): Promise<void> {
  await pit.run("CREATE TABLE svc_a.t (id INT)");
  expect(await selectOn(pit, "svc_a", "svc_a_app_a")).toBe("allowed");
  expect(await selectOn(pit, "svcXa", "svc_a_app_a")).toBe(1142);
}

/** What names become in SQL: databases in grants are patterns, and what is not quoted is more SQL. */
export const spelling: readonly Pitfall[] = [
  {
    name: "an underscore in the name of a database is a pattern: @pulumi/mysql grants on the neighbour too",
    server: "mysql",
    async raw(pit) {
      await pit.run(...BOTH);
      await pit.up((on) => {
        const user = new mysql.User("app", APP, on);
        const to = { user: user.user, host: "%" };
        new mysql.Grant("app", { ...to, database: "svc_a", privileges: ["SELECT"] }, on);
      });
      expect(await selectOn(pit, "svcXa")).toBe("allowed");
    },
    async ours(pit) {
      await pit.run(...NEIGHBOUR);
      await pit.upServices(SERVICE);
      await staysAtHome(pit);
    },
  },
  {
    name: "an underscore in the name of a database is a pattern: petoju/mysql grants on the neighbour too",
    server: "mariadb",
    async raw(pit) {
      await pit.run(...BOTH);
      await pit.apply({ mysql_user: appUser });
      await pit.apply({
        mysql_user: appUser,
        mysql_grant: { app: { ...OF_APP, database: "svc_a", privileges: ["SELECT"] } },
      });
      expect(await selectOn(pit, "svcXa")).toBe("allowed");
    },
    async ours(pit) {
      await pit.run(...NEIGHBOUR);
      await pit.applyServices(SERVICE);
      await staysAtHome(pit);
    },
  },
  {
    name: "who may create in a database with an underscore makes others that match",
    server: "mysql",
    async raw(pit) {
      await pit.apply({ mysql_user: appUser });
      const grant = { ...OF_APP, database: "svc_a", privileges: ["CREATE"] };
      await pit.apply({ mysql_user: appUser, mysql_grant: { app: grant } });
      expect(await pit.as("app", "app-it", "CREATE DATABASE svcXa")).toBe("allowed");
      await pit.apply({});
      await pit.up((on) => {
        const user = new mysql.User("app", APP, on);
        const to = { user: user.user, host: "%" };
        new mysql.Grant("app", { ...to, database: "svc_a", privileges: ["CREATE"] }, on);
      });
      expect(await pit.as("app", "app-it", "CREATE DATABASE svcYa")).toBe("allowed");
    },
    async ours(pit) {
      await pit.upServices({ "svc-a": { logins: { migrate: {} } } });
      const migrate = (statement: string) => pit.as("svc_a_migrate", "app-it", statement);
      expect(await migrate("CREATE TABLE svc_a.t (id INT)")).toBe("allowed");
      expect(await migrate("CREATE DATABASE svcYa")).toBe(1044);
    },
  },
  {
    name: "an escaped underscore matches nothing where partial_revokes is on",
    server: "mysql with partial_revokes",
    async raw(pit) {
      await pit.run(...BOTH, "CREATE USER app@'%' IDENTIFIED BY 'app-it'");
      await pit.apply({ mysql_grant: { app: { ...OF_APP, database: "svc\\_a", privileges: ["SELECT"] } } });
      expect(await selectOn(pit, "svc_a")).toBe(1142);
    },
    async ours(pit) {
      expect(await pit.preflight(SERVICE)).toContain("server-partial-revokes");
      const exact = { "svc-a": { ...SERVICE["svc-a"], partialRevokes: true } };
      expect(await pit.preflight(exact)).toEqual([]);
      await pit.run(...NEIGHBOUR);
      await pit.applyServices(exact);
      await staysAtHome(pit);
    },
  },
  {
    name: "what is granted on two spellings of one database does not add up",
    server: "mysql",
    async raw(pit) {
      await pit.run(...OWN, "CREATE USER app@'%' IDENTIFIED BY 'app-it'");
      const on = (database: string, privilege: string) => ({ ...OF_APP, database, privileges: [privilege] });
      await pit.apply({ mysql_grant: { read: on("svc_a", "SELECT"), write: on("svc\\_a", "INSERT") } });
      expect(await selectOn(pit, "svc_a")).toBe(1142);
    },
    async ours(pit) {
      await pit.applyServices(SERVICE);
      await pit.run("CREATE TABLE svc_a.t (id INT)");
      const insert = "INSERT INTO svc_a.t VALUES (1)";
      expect(await pit.as("svc_a_app_a", "app-it", insert)).toBe("allowed");
      expect(await selectOn(pit, "svc_a", "svc_a_app_a")).toBe("allowed");
      await pit.run("GRANT CREATE ON svc_a.* TO svc_a_app");
      expect(await pit.findings()).toContain("grant-spelling: svc_a.* to svc_a_app");
    },
  },
  {
    name: "a quote in a password ends it: what follows is SQL to @pulumi/mysql",
    server: "mysql",
    async raw(pit) {
      const quoted = { ...APP, plaintextPassword: "app'it" };
      const error = await failure(pit.up((on) => void new mysql.User("app", quoted, on)));
      expect(error.message).toContain("Error 1064");
      const two = { ...APP, plaintextPassword: "app-it', 'thief'@'%' IDENTIFIED BY 'thief-it" };
      await pit.up((on) => void new mysql.User("app", two, on));
      expect(await pit.as("thief", "thief-it", "SELECT 1")).toBe("allowed");
    },
    async ours(pit) {
      const refused = await failure(
        pit.upServices({ orders: { logins: { app: { password: "app-it', 'thief" } } } }),
      );
      expect(refused.message).toContain("logins.app.password: it holds a quote");
    },
  },
  {
    name: "a backslash in a password makes another one of it, under @pulumi/mysql",
    server: "mysql",
    async raw(pit) {
      const app = { ...APP, plaintextPassword: "app\\it" };
      await pit.up((on) => void new mysql.User("app", app, on));
      expect(await pit.as("app", "app\\it", "SELECT 1")).toBe(1045);
      expect(await pit.as("app", "appit", "SELECT 1")).toBe("allowed");
    },
    async ours(pit) {
      const refused = await failure(pit.upServices({ orders: { logins: { app: { password: "app\\it" } } } }));
      expect(refused.message).toContain("logins.app.password: it holds a backslash");
    },
  },
  {
    name: "a quote in a host makes two users of one, the first without a password, under @pulumi/mysql",
    server: "mysql",
    async raw(pit) {
      await pit.up((on) => void new mysql.User("app", { ...APP, host: "%', 'other'@'%" }, on));
      expect(await pit.as("app", "", "SELECT 1")).toBe("allowed");
    },
    async ours(pit) {
      const refused = await failure(
        pit.upServices({ orders: { host: "%', 'other'@'%", logins: { app: {} } } }),
      );
      expect(refused.message).toContain(`host: "%', 'other'@'%" is no host that a user connects from.`);
    },
  },
  {
    name: "a quote in the name of a role makes two roles of it",
    server: "mariadb",
    async raw(pit) {
      await pit.apply({ mysql_role: { one: { name: "one', 'two" } } });
      expect(await pit.grantsOf("two")).toEqual([]);
    },
    async ours(pit) {
      const refuse = () => pit.applyServices({ "one', 'two": { logins: { app: {} } } });
      expect(refuse).toThrow(`service: "one', 'two" is no service name.`);
    },
  },
];
