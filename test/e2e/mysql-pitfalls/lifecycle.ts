import * as mysql from "@pulumi/mysql";
import { expect } from "vitest";
import { failure } from "../helpers.ts";
import type { Pitfall } from "./pit.ts";

const THINGS = [
  ...["CREATE DATABASE shop", "CREATE TABLE shop.t (id INT)", "CREATE ROLE reader", "CREATE ROLE writer"],
  "CREATE USER app@'%' IDENTIFIED BY 'app-it'",
];
const OF_APP = { user: "app", host: "%" };

export const lifecycle: readonly Pitfall[] = [
  {
    name: "a privilege that goes from a list takes the others with it: @pulumi/mysql grants first and revokes then",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS);
      const grant = (privileges: string[]) =>
        pit.up((on) => void new mysql.Grant("g", { role: "reader", database: "shop", privileges }, on));
      await grant(["SELECT", "SHOW VIEW"]);
      expect((await grant(["SELECT"])).changes).toMatchObject({ replace: 1 });
      expect(await pit.grantsOf("reader")).toEqual([]);
    },
  },
  {
    name: "a user of @pulumi/mysql that is replaced loses its roles, and the next deployment finds nothing to do",
    server: "mysql",
    async raw(pit) {
      await pit.run("CREATE ROLE reader");
      const declare = (tlsOption: string) =>
        pit.up((on) => {
          const app = { ...OF_APP, plaintextPassword: "app-it", tlsOption };
          const user = new mysql.User("app", app, { ...on, deleteBeforeReplace: true });
          const roles = { ...OF_APP, database: "*", roles: ["reader"] };
          new mysql.Grant("app", roles, { ...on, dependsOn: [user] });
        });
      await declare("NONE");
      expect((await declare("SSL")).changes).toMatchObject({ replace: 1 });
      expect((await declare("SSL")).changes).toEqual({ same: 4 });
      expect(await pit.grantsOf("app@'%'")).toEqual([]);
    },
  },
  {
    name: "a user of @pulumi/mysql can not be replaced while the old one is there",
    server: "mysql",
    async raw(pit) {
      const declare = (tlsOption: string) =>
        pit.up((on) => void new mysql.User("app", { ...OF_APP, plaintextPassword: "app-it", tlsOption }, on));
      await declare("NONE");
      expect((await failure(declare("SSL"))).message).toContain("Error 1396");
    },
  },
  {
    name: "a grant of @pulumi/mysql to a user can be made and not be deleted",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS);
      const grant = { ...OF_APP, database: "shop", privileges: ["SELECT"] };
      await pit.up((on) => void new mysql.Grant("g", grant, on));
      expect((await failure(pit.destroy())).message).toContain("REVOKE GRANT OPTION");
      expect(await pit.grantsOf("app@'%'")).toEqual(["GRANT SELECT ON `shop`.* TO `app`@`%`"]);
    },
  },
  {
    name: "with grant option is nothing to @pulumi/mysql",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS);
      const grant = { role: "reader", database: "shop", privileges: ["SELECT"], grant: true };
      await pit.up((on) => void new mysql.Grant("g", grant, on));
      expect(await pit.grantsOf("reader")).toEqual(["GRANT SELECT ON `shop`.* TO `reader`@`%`"]);
    },
  },
  {
    name: "a deployment of @pulumi/mysql uses up the connections of the server: it closes none",
    server: "mysql for 20 connections",
    async raw(pit) {
      const roles = (on: object) => {
        for (let number = 1; number <= 30; number++) new mysql.Role(`r${number}`, { name: `r${number}` }, on);
      };
      expect((await failure(pit.up(roles))).message).toContain("Could not connect to server");
    },
  },
  {
    name: "two grants of petoju/mysql on one database do not get along",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS);
      const on = (privilege: string) => ({ role: "reader", database: "shop", privileges: [privilege] });
      const error = await failure(pit.apply({ mysql_grant: { one: on("SELECT"), two: on("INSERT") } }));
      expect(error.message).toContain("already has grant");
    },
  },
  {
    name: "two grants of roles of petoju/mysql to one user do not get along",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS);
      const of = (role: string) => ({ ...OF_APP, roles: [role] });
      const error = await failure(pit.apply({ mysql_grant: { one: of("reader"), two: of("writer") } }));
      expect(error.message).toContain("already has grant");
    },
  },
  {
    name: "a user can not have two roles on MariaDB, neither in one grant nor in two, nor two default roles",
    server: "mariadb",
    async raw(pit) {
      await pit.run(...THINGS);
      const of = (...roles: string[]) => ({ ...OF_APP, roles });
      const together = await failure(pit.apply({ mysql_grant: { both: of("reader", "writer") } }));
      expect(together.message).toContain("Error 1064");
      const apart = await failure(pit.apply({ mysql_grant: { one: of("reader"), two: of("writer") } }));
      expect(apart.message).toContain("already has grant");
      const defaults = await failure(pit.apply({ mysql_default_roles: { app: of("reader", "writer") } }));
      expect(defaults.message).toContain("at most one default role");
    },
  },
  {
    name: "a role is not active at login, unless it is a default role",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS, "GRANT SELECT ON shop.* TO reader");
      await pit.up((on) => void new mysql.Grant("g", { ...OF_APP, database: "*", roles: ["reader"] }, on));
      expect(await pit.as("app", "app-it", "SELECT * FROM shop.t")).toBe(1142);
    },
  },
  {
    name: "a view whose maker is dropped can not be read any more",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS.slice(0, 2));
      await pit.apply({
        mysql_user: { maker: { user: "maker", host: "%", plaintext_password: "maker-it" } },
      });
      await pit.run("GRANT ALL ON shop.* TO maker@'%'");
      expect(await pit.as("maker", "maker-it", "CREATE VIEW shop.v AS SELECT id FROM shop.t")).toBe(
        "allowed",
      );
      await pit.apply({});
      const read = await failure(pit.run("SELECT * FROM shop.v"));
      expect(read).toMatchObject({ errno: 1449 });
    },
  },
];
