import * as mysql from "@pulumi/mysql";
import { expect } from "vitest";
import { failure } from "../helpers.ts";
import { OF_APP, type Pit, type Pitfall } from "./pit.ts";
import type { Services } from "./services.ts";

const THINGS = [
  ...["CREATE DATABASE shop", "CREATE TABLE shop.t (id INT)", "CREATE ROLE reader", "CREATE ROLE writer"],
  "CREATE USER app@'%' IDENTIFIED BY 'app-it'",
];
const of = (...roles: string[]) => ({ ...OF_APP, roles });

const reading = (...from: string[]) => from.map((each) => ({ from: each, access: "read-only" as const }));
const OFFERS = { offers: [{ to: "reporting", access: "read-only" as const }] };

/** Reporting reads what two others offer to it. */
const TWO_OWNERS = {
  catalog: OFFERS,
  orders: OFFERS,
  reporting: { logins: { app: {} }, uses: reading("catalog", "orders") },
} satisfies Services;

async function readsBoth(pit: Pit): Promise<void> {
  await pit.run("CREATE TABLE catalog.t (id INT)", "CREATE TABLE orders.t (id INT)");
  const read = "SELECT * FROM catalog.t JOIN orders.t o";
  expect(await pit.as("reporting_app_a", "app-it", read)).toBe("allowed");
}

/** What one account can have of several grants and roles. */
export const roles: readonly Pitfall[] = [
  {
    name: "two grants of petoju/mysql on one database do not get along",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS);
      const on = (privilege: string) => ({ role: "reader", database: "shop", privileges: [privilege] });
      const error = await failure(pit.apply({ mysql_grant: { one: on("SELECT"), two: on("INSERT") } }));
      expect(error.message).toContain("already has grant");
    },
    async ours(pit) {
      const offer = (access: "read-only" | "write-only", ...columns: string[]) => ({
        ...{ to: "reporting", access, columns: { t: columns } },
      });
      await pit.applyServices({ orders: {} });
      await pit.run("CREATE TABLE orders.t (id INT, label INT)");
      await pit.applyServices({
        orders: { offers: [offer("read-only", "id"), offer("write-only", "id", "label")] },
      });
      expect(await pit.grantsOf("orders_for_reporting")).toEqual([
        "GRANT SELECT (`id`), INSERT (`id`, `label`) ON `orders`.`t` TO `orders_for_reporting`@`%`",
      ]);
    },
  },
  {
    name: "two grants of roles of petoju/mysql to one user do not get along",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS);
      const error = await failure(pit.apply({ mysql_grant: { one: of("reader"), two: of("writer") } }));
      expect(error.message).toContain("already has grant");
    },
    async ours(pit) {
      await pit.applyServices(TWO_OWNERS);
      await readsBoth(pit);
    },
  },
  {
    name: "a user can not have two roles on MariaDB, neither in one grant nor in two, nor two default roles",
    server: "mariadb",
    async raw(pit) {
      await pit.run(...THINGS);
      const together = await failure(pit.apply({ mysql_grant: { both: of("reader", "writer") } }));
      expect(together.message).toContain("Error 1064");
      const apart = await failure(pit.apply({ mysql_grant: { one: of("reader"), two: of("writer") } }));
      expect(apart.message).toContain("already has grant");
      const defaults = await failure(pit.apply({ mysql_default_roles: { app: of("reader", "writer") } }));
      expect(defaults.message).toContain("at most one default role");
    },
    async ours(pit) {
      await pit.applyServices(TWO_OWNERS);
      await readsBoth(pit);
    },
  },
  {
    name: "a role is not active at login, unless it is a default role, which @pulumi/mysql can not make of it",
    server: "mysql",
    async raw(pit) {
      await pit.run(...THINGS, "GRANT SELECT ON shop.* TO reader");
      await pit.up((on) => void new mysql.Grant("g", { ...of("reader"), database: "*" }, on));
      expect(await pit.as("app", "app-it", "SELECT * FROM shop.t")).toBe(1142);
    },
    async ours(pit) {
      await pit.upServices(TWO_OWNERS);
      await readsBoth(pit);
    },
  },
];
