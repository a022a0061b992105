import * as mysql from "@pulumi/mysql";
import { expect } from "vitest";
import { APP, appUser, OF_APP, type Pit, type Pitfall } from "./pit.ts";

const SHOP = ["CREATE DATABASE shop", "CREATE TABLE shop.t (id INT)", "CREATE DATABASE other"];
const USER = "CREATE USER app@'%' IDENTIFIED BY 'app-it'";

const selectOn = (pit: Pit, database: string, user = "app") =>
  pit.as(user, "app-it", `SELECT * FROM ${database}.t`);

const CONTRACT = {
  orders: { offers: [{ to: "reporting", access: "read-write" as const }] },
  reporting: { logins: { app: {} }, uses: [{ from: "orders", access: "read-write" as const }] },
};

/** What came by hand to the service `orders`, the audit finds, and names what it does not look at. */
async function findsWhatCame(pit: Pit): Promise<void> {
  await pit.run(
    ...["GRANT CREATE ON orders.* TO orders_app", "GRANT SELECT ON *.* TO orders_app_a@'%'"],
    ...["CREATE DATABASE other", "GRANT SELECT ON other.* TO orders_app_a@'%'"],
    ...["REVOKE DELETE ON orders.* FROM orders_app", "REVOKE orders_app FROM orders_app_a@'%'"],
  );
  expect(await pit.findings()).toEqual([
    "membership-missing: orders_app_a@% in orders_app",
    "grant-missing: DELETE on orders.* to orders_app",
    "grant-server: SELECT on *.* to orders_app_a@%",
    "grant-extra: CREATE on orders.* to orders_app",
    "grant-login: SELECT on other.* to orders_app_a@%",
  ]);
  expect(await pit.unseen()).toEqual(
    expect.arrayContaining([
      "passwords, beyond whether a login has one",
      "whether connections are encrypted",
    ]),
  );
}

/** What stays on the server, and what a provider does not see there. */
export const leftovers: readonly Pitfall[] = [
  {
    name: "a grant of petoju/mysql without a database is one on all databases",
    server: "mysql",
    async raw(pit) {
      await pit.run(USER);
      await pit.apply({ mysql_grant: { app: { ...OF_APP, privileges: ["SELECT"] } } });
      expect(await pit.as("app", "app-it", "SELECT * FROM mysql.user")).toBe("allowed");
    },
    async ours(pit) {
      await pit.applyServices({ orders: { logins: { app: {}, migrate: {} } } });
      for (const user of ["orders_app_a", "orders_migrate"])
        expect(await pit.as(user, "app-it", "SELECT * FROM mysql.user")).toBe(1142);
    },
  },
  {
    name: "a deleted grant of which one privilege was gone keeps the others, if nothing was refreshed",
    server: "mysql",
    async raw(pit) {
      await pit.run(...SHOP, USER);
      const app = { ...OF_APP, database: "shop", privileges: ["SELECT", "INSERT"] };
      await pit.apply({ mysql_grant: { app } });
      await pit.run("REVOKE INSERT ON shop.* FROM app@'%'");
      const changes = await pit.apply({}, { refresh: false });
      expect(changes).toEqual({ "mysql_grant.app": "delete" });
      expect(await selectOn(pit, "shop")).toBe("allowed");
    },
    async ours(pit) {
      await pit.applyServices(CONTRACT);
      await pit.run("CREATE TABLE orders.t (id INT)");
      expect(await selectOn(pit, "orders", "reporting_app_a")).toBe("allowed");
      await pit.run("REVOKE INSERT ON orders.* FROM orders_for_reporting");
      const withdrawn = { orders: {}, reporting: { logins: { app: {} } } };
      await pit.applyServices(withdrawn, { refresh: false });
      expect(await selectOn(pit, "orders", "reporting_app_a")).toBe(1142);
      expect(await pit.findings()).toEqual([]);
    },
  },
  {
    name: "grants outlive their database, and are there in the next one of that name",
    server: "mariadb",
    async raw(pit) {
      await pit.run(USER);
      const mysql_database = { orders: { name: "orders" } };
      await pit.apply({ mysql_database });
      await pit.run("GRANT SELECT ON orders.* TO app@'%'");
      await pit.apply({});
      await pit.apply({ mysql_database });
      await pit.run("CREATE TABLE orders.t (id INT)");
      expect(await selectOn(pit, "orders")).toBe("allowed");
    },
    // A service's own grants go with its roles. What came by hand is found, before the next one is deployed too.
    async ours(pit) {
      await pit.run(USER);
      await pit.applyServices(CONTRACT);
      await pit.run("GRANT SELECT ON orders.* TO app@'%'");
      const { reporting: _, ...rest } = CONTRACT;
      await pit.applyServices({ reporting: { logins: { app: {} } } });
      expect(await pit.grantsOnDatabases()).toEqual(["orders to app", "reporting to reporting_app"]);
      expect(await pit.preflight(rest)).toEqual(["grant-dangling"]);
    },
  },
  {
    name: "grants outlive a database of @pulumi/mysql too",
    server: "mysql",
    async raw(pit) {
      await pit.run(USER);
      const orders = (on: object) => void new mysql.Database("orders", { name: "orders" }, on);
      await pit.up(orders);
      await pit.run("GRANT SELECT ON orders.* TO app@'%'");
      await pit.up(() => {});
      await pit.up(orders);
      await pit.run("CREATE TABLE orders.t (id INT)");
      expect(await selectOn(pit, "orders")).toBe("allowed");
    },
    async ours(pit) {
      await pit.run(USER);
      await pit.upServices(CONTRACT);
      await pit.run("GRANT SELECT ON orders.* TO app@'%'");
      await pit.upServices({ reporting: { logins: { app: {} } } });
      expect(await pit.grantsOnDatabases()).toEqual(["orders to app", "reporting to reporting_app"]);
      expect(await pit.preflight({ orders: {} })).toEqual(["grant-dangling"]);
    },
  },
  {
    name: "what comes by hand petoju/mysql does not see: grants elsewhere, passwords, TLS of a user with a default role",
    server: "mysql",
    async raw(pit) {
      await pit.run(...SHOP);
      await pit.apply({ mysql_user: appUser });
      const resources = {
        mysql_user: appUser,
        mysql_grant: { app: { ...OF_APP, database: "shop", privileges: ["SELECT"] } },
      };
      await pit.apply(resources);
      await pit.run(
        ...["CREATE ROLE reader", "GRANT reader TO app@'%'", "ALTER USER app@'%' DEFAULT ROLE reader"],
        ...["GRANT ALL ON other.* TO app@'%'", "GRANT SELECT ON *.* TO app@'%'"],
        "ALTER USER app@'%' IDENTIFIED BY 'hand-it' REQUIRE SSL",
      );
      expect(await pit.plan()).toEqual({});
    },
    async ours(pit) {
      await pit.applyServices({ orders: { logins: { app: {} } } });
      await findsWhatCame(pit);
    },
  },
  {
    name: "what comes by hand petoju/mysql does not see on MariaDB: TLS of any user",
    server: "mariadb",
    async raw(pit) {
      await pit.apply({ mysql_user: appUser });
      await pit.run("ALTER USER app@'%' REQUIRE SSL");
      expect(await pit.plan()).toEqual({});
    },
    async ours(pit) {
      await pit.applyServices({ orders: { logins: { app: {} } } });
      await findsWhatCame(pit);
    },
  },
  {
    name: "what has become of a grant @pulumi/mysql does not see at all",
    server: "mysql",
    async raw(pit) {
      await pit.run(...SHOP, "CREATE ROLE reader");
      const declare = (on: object) => {
        new mysql.User("app", APP, on);
        new mysql.Grant("g", { role: "reader", database: "shop", privileges: ["SELECT"] }, on);
      };
      await pit.up(declare);
      await pit.run("REVOKE SELECT ON shop.* FROM reader", "GRANT INSERT ON shop.* TO reader");
      expect((await pit.refresh()).changes).toEqual({ same: 4 });
      expect((await pit.up(declare)).changes).toEqual({ same: 4 });
      expect(await pit.grantsOf("reader")).toEqual(["GRANT INSERT ON `shop`.* TO `reader`@`%`"]);
    },
    async ours(pit) {
      await pit.upServices({ orders: { logins: { app: {} } } });
      await findsWhatCame(pit);
    },
  },
];
