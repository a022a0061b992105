import { expect, it } from "vitest";
import { declarationOf, keepsData } from "./service-args.js";

it("leaves how a login authenticates out of a declaration, and where it comes from in it", () => {
  const login = { password: "x" };
  const args = {
    engine: "mariadb" as const,
    host: "10.0.%",
    protect: false,
    migrated: false,
    logins: { app: { ...login, host: "app.internal", standby: login }, migrate: login },
  };
  expect(declarationOf("orders", args)).toEqual({
    engine: "mariadb",
    service: "orders",
    host: "10.0.%",
    logins: { app: { host: "app.internal", standby: true }, migrate: true },
  });
  const elsewhere = { ...args, service: "sales", logins: { migrate: { ...login, host: "ci.internal" } } };
  expect(declarationOf("orders", elsewhere)).toMatchObject({
    service: "sales",
    logins: { migrate: { host: "ci.internal" } },
  });
});

it("keeps data where that was said, and only there", () => {
  expect(keepsData({ engine: "mysql", retired: "keep-data" })).toBe(true);
  expect(keepsData({ engine: "mysql", retired: { dropDatabases: ["orders"] } })).toBe(false);
  expect(keepsData({ engine: "mysql" })).toBe(false);
});
