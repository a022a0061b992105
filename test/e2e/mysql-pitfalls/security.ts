import * as mysql from "@pulumi/mysql";
import { expect } from "vitest";
import { failure } from "../helpers.ts";
import type { Pit, Pitfall } from "./pit.ts";

/** Two databases whose names one pattern matches, each with a table. */
const NEIGHBOURS = [
  ...["CREATE DATABASE svc_a", "CREATE TABLE svc_a.t (id INT)"],
  ...["CREATE DATABASE svcXa", "CREATE TABLE svcXa.t (id INT)"],
];
const APP = { user: "app", host: "%", plaintextPassword: "app-it" };
const OF_APP = { user: "app", host: "%" };
const appUser = { app: { ...OF_APP, plaintext_password: "app-it" } };

const selectOn = (pit: Pit, database: string, password = "app-it") =>
  pit.as("app", password, `SELECT * FROM ${database}.t`);

export const security: readonly Pitfall[] = [
  {
    name: "an underscore in the name of a database is a pattern: @pulumi/mysql grants on the neighbour too",
    server: "mysql",
    async raw(pit) {
      await pit.run(...NEIGHBOURS);
      await pit.up((on) => {
        const user = new mysql.User("app", APP, on);
        const to = { user: user.user, host: "%" };
        new mysql.Grant("app", { ...to, database: "svc_a", privileges: ["SELECT"] }, on);
      });
      expect(await selectOn(pit, "svcXa")).toBe("allowed");
    },
  },
  {
    name: "an underscore in the name of a database is a pattern: petoju/mysql grants on the neighbour too",
    server: "mariadb",
    async raw(pit) {
      await pit.run(...NEIGHBOURS);
      await pit.apply({ mysql_user: appUser });
      await pit.apply({
        mysql_user: appUser,
        mysql_grant: { app: { ...OF_APP, database: "svc_a", privileges: ["SELECT"] } },
      });
      expect(await selectOn(pit, "svcXa")).toBe("allowed");
    },
  },
  {
    name: "an escaped underscore matches nothing where partial_revokes is on",
    server: "mysql with partial_revokes",
    async raw(pit) {
      await pit.run(...NEIGHBOURS, "CREATE USER app@'%' IDENTIFIED BY 'app-it'");
      await pit.apply({ mysql_grant: { app: { ...OF_APP, database: "svc\\_a", privileges: ["SELECT"] } } });
      expect(await selectOn(pit, "svc_a")).toBe(1142);
    },
  },
  {
    name: "a user of @pulumi/mysql without a password gets in without one",
    server: "mysql",
    async raw(pit) {
      await pit.up((on) => void new mysql.User("app", { user: "app", host: "%" }, on));
      expect(await pit.as("app", "", "SELECT 1")).toBe("allowed");
    },
  },
  {
    name: "a user of @pulumi/mysql with a plugin that it does not know gets in without a password",
    server: "mysql",
    async raw(pit) {
      const app = { user: "app", host: "%", authPlugin: "caching_sha2_password" };
      await pit.up((on) => void new mysql.User("app", app, on));
      expect(await pit.as("app", "", "SELECT 1")).toBe("allowed");
    },
  },
  {
    name: "a grant of petoju/mysql to a user that is not there makes one that gets in without a password, on MariaDB",
    server: "mariadb",
    async raw(pit) {
      await pit.run(...NEIGHBOURS);
      await pit.apply({
        mysql_grant: { typo: { user: "typo", host: "%", database: "svc_a", privileges: ["SELECT"] } },
      });
      expect(await pit.as("typo", "", "SELECT * FROM svc_a.t")).toBe("allowed");
    },
  },
  {
    name: "from password_wo to another kind of password petoju/mysql leaves a user without one",
    server: "mysql",
    async raw(pit) {
      const written = { app: { ...OF_APP, password_wo: "app-it", password_wo_version: 1 } };
      await pit.apply({ mysql_user: written });
      expect(await pit.as("app", "app-it", "SELECT 1")).toBe("allowed");
      await pit.apply({ mysql_user: appUser });
      expect(await pit.as("app", "app-it", "SELECT 1")).toBe(1045);
      expect(await pit.as("app", "", "SELECT 1")).toBe("allowed");
      expect(await pit.plan()).toEqual({});
    },
  },
  {
    name: "a grant of petoju/mysql without a database is one on all databases",
    server: "mysql",
    async raw(pit) {
      await pit.run(...NEIGHBOURS, "CREATE USER app@'%' IDENTIFIED BY 'app-it'");
      await pit.apply({ mysql_grant: { app: { ...OF_APP, privileges: ["SELECT"] } } });
      expect(await pit.as("app", "app-it", "SELECT * FROM mysql.user")).toBe("allowed");
    },
  },
  {
    name: "a deleted grant of which one privilege was gone keeps the others, if nothing was refreshed",
    server: "mysql",
    async raw(pit) {
      await pit.run(...NEIGHBOURS, "CREATE USER app@'%' IDENTIFIED BY 'app-it'");
      const app = { ...OF_APP, database: "svc_a", privileges: ["SELECT", "INSERT"] };
      await pit.apply({ mysql_grant: { app } });
      await pit.run("REVOKE INSERT ON svc_a.* FROM app@'%'");
      const changes = await pit.apply({}, { refresh: false });
      expect(changes).toEqual({ "mysql_grant.app": "delete" });
      expect(await selectOn(pit, "svc_a")).toBe("allowed");
    },
  },
  {
    name: "grants outlive their database, and are there in the next one of that name",
    server: "mariadb",
    async raw(pit) {
      await pit.run("CREATE USER app@'%' IDENTIFIED BY 'app-it'");
      const mysql_database = { orders: { name: "orders" } };
      await pit.apply({ mysql_database });
      await pit.run("GRANT SELECT ON orders.* TO app@'%'");
      await pit.apply({});
      await pit.apply({ mysql_database });
      await pit.run("CREATE TABLE orders.t (id INT)");
      expect(await selectOn(pit, "orders")).toBe("allowed");
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
  },
  {
    name: "a quote in the name of a role makes two roles of it",
    server: "mariadb",
    async raw(pit) {
      await pit.apply({ mysql_role: { one: { name: "one', 'two" } } });
      expect(await pit.grantsOf("two")).toEqual([]);
    },
  },
  {
    name: "what comes by hand is not seen: grants elsewhere, passwords, TLS of a user with a default role",
    server: "mysql",
    async raw(pit) {
      await pit.run(...NEIGHBOURS);
      await pit.apply({ mysql_user: appUser });
      const resources = {
        mysql_user: appUser,
        mysql_grant: { app: { ...OF_APP, database: "svc_a", privileges: ["SELECT"] } },
      };
      await pit.apply(resources);
      await pit.run(
        ...["CREATE ROLE reader", "GRANT reader TO app@'%'", "ALTER USER app@'%' DEFAULT ROLE reader"],
        ...["GRANT ALL ON svcXa.* TO app@'%'", "GRANT SELECT ON *.* TO app@'%'"],
        "ALTER USER app@'%' IDENTIFIED BY 'hand-it' REQUIRE SSL",
      );
      expect(await pit.plan()).toEqual({});
    },
  },
];
