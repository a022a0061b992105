import * as mysql from "@pulumi/mysql";
import { createMySqlDeployer } from "@rolewright/testing";
import { expect } from "vitest";
import { failure } from "../helpers.ts";
import { APP, appUser, OF_APP, type Pit, type Pitfall } from "./pit.ts";
import type { Services } from "./services.ts";

const SHOP = ["CREATE DATABASE shop", "CREATE TABLE shop.t (id INT)", "CREATE ROLE reader"];
const USER = "CREATE USER app@'%' IDENTIFIED BY 'app-it'";

/** Orders offer something to reporting. */
const offering = (access: "read-only" | "read-write", tlsOption = "NONE") =>
  ({
    orders: { offers: [{ to: "reporting", access }] },
    reporting: { logins: { app: { tlsOption } }, uses: [{ from: "orders", access }] },
  }) satisfies Services;

const MIGRATED = { orders: { logins: { migrate: {} } } } satisfies Services;

const makesView = async (pit: Pit) => {
  const migrate = (statement: string) => pit.as("orders_migrate", "app-it", statement);
  expect(await migrate("CREATE TABLE orders.t (id INT)")).toBe("allowed");
  expect(await migrate("CREATE VIEW orders.v AS SELECT id FROM orders.t")).toBe("allowed");
};

/** What is changed, replaced and deleted. */
export const replacing: readonly Pitfall[] = [
  {
    name: "a privilege that goes from a list takes the others with it: @pulumi/mysql grants first and revokes then",
    server: "mysql",
    async raw(pit) {
      await pit.run(...SHOP);
      const grant = (privileges: string[]) =>
        pit.up((on) => void new mysql.Grant("g", { role: "reader", database: "shop", privileges }, on));
      await grant(["SELECT", "SHOW VIEW"]);
      expect((await grant(["SELECT"])).changes).toMatchObject({ replace: 1 });
      expect(await pit.grantsOf("reader")).toEqual([]);
    },
    async ours(pit) {
      await pit.upServices(offering("read-write"));
      expect((await pit.upServices(offering("read-only"))).changes).toMatchObject({ replace: 1 });
      expect(await pit.grantsOf("orders_for_reporting")).toEqual([
        "GRANT SELECT, SHOW VIEW ON `orders`.* TO `orders_for_reporting`@`%`",
      ]);
    },
  },
  {
    name: "a user of @pulumi/mysql that is replaced loses its roles, and the next deployment finds nothing to do",
    server: "mysql",
    async raw(pit) {
      await pit.run("CREATE ROLE reader");
      const declare = (tlsOption: string) =>
        pit.up((on) => {
          const app = { ...APP, tlsOption };
          const user = new mysql.User("app", app, { ...on, deleteBeforeReplace: true });
          const roles = { ...OF_APP, database: "*", roles: ["reader"] };
          new mysql.Grant("app", roles, { ...on, dependsOn: [user] });
        });
      await declare("NONE");
      expect((await declare("SSL")).changes).toMatchObject({ replace: 1 });
      expect((await declare("SSL")).changes).toEqual({ same: 4 });
      expect(await pit.grantsOf("app@'%'")).toEqual([]);
    },
    async ours(pit) {
      await pit.upServices(offering("read-only"));
      await pit.upServices(offering("read-only", "SSL"));
      expect(await pit.grantsOf("reporting_app_a@'%'")).toEqual([
        "GRANT `reporting_app`@`%` TO `reporting_app_a`@`%`",
      ]);
      expect(await pit.findings()).toEqual([]);
    },
  },
  {
    name: "a user of petoju/mysql that is replaced loses its roles, until another plan sees it",
    server: "mariadb",
    async raw(pit) {
      await pit.run("CREATE ROLE reader");
      await pit.apply({ mysql_user: appUser });
      const resources = { mysql_user: appUser, mysql_grant: { app: { ...OF_APP, roles: ["reader"] } } };
      await pit.apply(resources);
      await pit.apply(resources, { replace: ["mysql_user.app"] });
      expect(await pit.grantsOf("app@'%'")).toEqual([]);
    },
    async ours(pit) {
      await pit.applyServices(offering("read-only"));
      await pit.applyServices(offering("read-only"), { replace: ["mysql_user.reporting_app_a"] });
      expect(await pit.as("reporting_app_a", "app-it", "USE orders")).toBe("allowed");
      expect(await pit.findings()).toEqual([]);
    },
  },
  {
    name: "a user of @pulumi/mysql can not be replaced while the old one is there",
    server: "mysql",
    async raw(pit) {
      const declare = (tlsOption: string) =>
        pit.up((on) => void new mysql.User("app", { ...APP, tlsOption }, on));
      await declare("NONE");
      expect((await failure(declare("SSL"))).message).toContain("Error 1396");
    },
    async ours(pit) {
      await pit.upServices(offering("read-only", "SSL"));
      const { changes } = await pit.upServices(offering("read-only"));
      expect(changes).toMatchObject({ replace: 2, update: 1 });
      expect(await pit.as("reporting_app_a", "app-it", "SELECT 1")).toBe("allowed");
    },
  },
  {
    name: "a grant of @pulumi/mysql to a user can be made and not be deleted",
    server: "mysql",
    async raw(pit) {
      await pit.run(...SHOP, USER);
      const grant = { ...OF_APP, database: "shop", privileges: ["SELECT"] };
      await pit.up((on) => void new mysql.Grant("g", grant, on));
      expect((await failure(pit.destroy())).message).toContain("REVOKE GRANT OPTION");
      expect(await pit.grantsOf("app@'%'")).toEqual(["GRANT SELECT ON `shop`.* TO `app`@`%`"]);
    },
    async ours(pit) {
      const { orders, reporting } = offering("read-only");
      await pit.upServices({ orders, reporting });
      await pit.upServices({ orders, reporting: { logins: reporting.logins } });
      await pit.upServices({ orders: {}, reporting: { logins: reporting.logins } });
      expect(await pit.grantsOf("reporting_app_a@'%' USING reporting_app")).toHaveLength(2);
      await pit.destroy();
      expect(await pit.accounts()).toEqual([]);
    },
  },
  {
    name: "with grant option is nothing to @pulumi/mysql",
    server: "mysql",
    async raw(pit) {
      await pit.run(...SHOP);
      const grant = { role: "reader", database: "shop", privileges: ["SELECT"], grant: true };
      await pit.up((on) => void new mysql.Grant("g", grant, on));
      expect(await pit.grantsOf("reader")).toEqual(["GRANT SELECT ON `shop`.* TO `reader`@`%`"]);
    },
    async ours(pit) {
      const offer = { to: "reporting", access: "read-only" as const, grant: true };
      const refused = await failure(pit.upServices({ orders: { offers: [offer] } }));
      expect(refused.message).toContain("offers[0].grant: there is no such field.");
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
    // The provider is not the component's: it takes a setting there.
    async ours(pit) {
      const services = { ...offering("read-only"), billing: { logins: { app: {}, migrate: {} } } };
      await pit.upServices(services, { maxConnLifetimeSec: 1 });
      expect(await pit.findings()).toEqual([]);
    },
  },
  {
    name: "no user can be made on MariaDB by @pulumi/mysql",
    server: "mariadb",
    async raw(pit) {
      expect((await failure(pit.up((on) => void new mysql.User("app", APP, on)))).message).toContain(
        "Error 1193",
      );
    },
    async ours(pit) {
      const refused = await failure(pit.upServices({ orders: { logins: { app: {} } } }));
      expect(refused.message).toContain(
        'engine: "mariadb" can not be deployed with the official @pulumi/mysql',
      );
    },
  },
  {
    name: "a view whose maker is dropped can not be read any more",
    server: "mysql",
    async raw(pit) {
      await pit.run(...SHOP);
      const breaks = async (drop: () => Promise<unknown>): Promise<void> => {
        await pit.run("GRANT ALL ON shop.* TO app@'%'");
        const made = await pit.as("app", "app-it", "CREATE VIEW shop.v AS SELECT id FROM shop.t");
        expect(made).toBe("allowed");
        await pit.run("SELECT * FROM shop.v");
        await drop();
        expect(await failure(pit.run("SELECT * FROM shop.v"))).toMatchObject({ errno: 1449 });
        await pit.run("DROP VIEW shop.v");
      };
      await pit.apply({ mysql_user: appUser });
      await breaks(() => pit.apply({}));
      await pit.up((on) => void new mysql.User("app", APP, on));
      await breaks(() => pit.destroy());
    },
    // The least deployer is refused by MySQL.
    async ours(pit) {
      const { user: username, password } = await createMySqlDeployer(pit.server, { databases: ["orders"] });
      await pit.upServices(MIGRATED, { username, password });
      await makesView(pit);
      const refused = await failure(pit.upServices({ orders: {} }, { username, password }));
      expect(refused.message).toContain("Error 4006");
      await pit.run("SELECT * FROM orders.v");
    },
  },
  {
    name: "a view whose maker is dropped can not be read any more, and on MariaDB nothing refuses that",
    server: "mariadb",
    async raw(pit) {
      await pit.run("CREATE DATABASE shop", "CREATE TABLE shop.t (id INT)");
      await pit.apply({ mysql_user: appUser });
      await pit.run("GRANT ALL ON shop.* TO app@'%'");
      expect(await pit.as("app", "app-it", "CREATE VIEW shop.v AS SELECT id FROM shop.t")).toBe("allowed");
      await pit.apply({});
      expect(await failure(pit.run("SELECT * FROM shop.v"))).toMatchObject({ errno: 1449 });
    },
    async ours(pit) {
      await pit.applyServices(MIGRATED);
      await makesView(pit);
      await pit.applyServices({ orders: {} });
      expect(await pit.findings()).toEqual(["definer-missing: orders by orders_migrate@%"]);
    },
  },
];
