import * as mysql from "@pulumi/mysql";
import { expect } from "vitest";
import { failure } from "../helpers.ts";
import { appUser, OF_APP, type Pitfall } from "./pit.ts";

/** Who gets in without a password. */
export const passwords: readonly Pitfall[] = [
  {
    name: "a user of @pulumi/mysql without a password gets in without one",
    server: "mysql",
    async raw(pit) {
      await pit.up((on) => void new mysql.User("app", OF_APP, on));
      expect(await pit.as("app", "", "SELECT 1")).toBe("allowed");
    },
    async ours(pit) {
      const app = { password: undefined };
      const refused = await failure(pit.upServices({ orders: { logins: { app } } }));
      expect(refused.message).toContain("logins.app: it has no password");
    },
  },
  {
    name: "a user of @pulumi/mysql with a plugin that it does not know gets in without a password",
    server: "mysql",
    async raw(pit) {
      const app = { ...OF_APP, authPlugin: "caching_sha2_password" };
      await pit.up((on) => void new mysql.User("app", app, on));
      expect(await pit.as("app", "", "SELECT 1")).toBe("allowed");
    },
    async ours(pit) {
      const app = { password: undefined, authPlugin: "caching_sha2_password" };
      const refused = await failure(pit.upServices({ orders: { logins: { app } } }));
      expect(refused.message).toContain('logins.app.authPlugin: "caching_sha2_password" is not known.');
    },
  },
  {
    name: "a grant of petoju/mysql to a user that is not there makes one that gets in without a password, on MariaDB",
    server: "mariadb",
    async raw(pit) {
      await pit.run("CREATE DATABASE shop", "CREATE TABLE shop.t (id INT)");
      await pit.apply({
        mysql_grant: { typo: { user: "typo", host: "%", database: "shop", privileges: ["SELECT"] } },
      });
      expect(await pit.as("typo", "", "SELECT * FROM shop.t")).toBe("allowed");
    },
    // A grant names its user by the outputs of the user's resource, which is made first: also one that was dropped by hand.
    async ours(pit) {
      const services = { orders: { logins: { app: {}, migrate: {} } } };
      await pit.applyServices(services);
      await pit.run("DROP USER orders_app_a@'%'", "DROP USER orders_migrate@'%'");
      await pit.applyServices(services);
      for (const user of ["orders_app_a", "orders_migrate"]) {
        expect(await pit.as(user, "", "SELECT 1")).toBe(1045);
        expect(await pit.as(user, "app-it", "USE orders")).toBe("allowed");
      }
      expect(await pit.findings()).toEqual([]);
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
    async ours(pit) {
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own syntax
      const written = { password: undefined, passwordWo: "${var.password}", passwordWoVersion: 1 };
      await pit.applyServices({ orders: { logins: { app: written } } });
      expect(await pit.as("orders_app_a", "app-it", "USE orders")).toBe("allowed");
      await pit.applyServices({ orders: { logins: { app: {} } } });
      expect(await pit.as("orders_app_a", "", "USE orders")).toBe(1045);
      expect(await pit.as("orders_app_a", "app-it", "USE orders")).toBe("allowed");
      expect(await pit.findings()).toEqual([]);
    },
  },
];
