import { expect, it } from "vitest";
import type { MySqlDeclaration } from "./declaration.js";
import type { MySqlEngine } from "./engines.js";
import { plan } from "./plan.js";
import { renderPasswordSql, renderSql, renderWithdrawSql } from "./sql.js";

const orders = (engine: MySqlEngine): MySqlDeclaration => ({
  engine,
  service: "order-history",
  host: "10.0.%",
  logins: { app: {} },
  offers: [
    {
      to: "reporting",
      access: "read-only",
      columns: { order: ["id", "createdAt"] },
      routines: ["function total"],
    },
  ],
  uses: [{ from: "catalog", access: "read-only" }],
});

const sql = (engine: MySqlEngine): string => renderSql(plan(orders(engine)), engine).join(";\n");

it("becomes SQL for MySQL", () => {
  expect(sql("mysql")).toMatchInlineSnapshot(`
    "CREATE DATABASE \`order_history\` CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;
    CREATE ROLE \`order_history_for_reporting\`;
    CREATE ROLE \`order_history_app\`;
    GRANT SELECT (\`createdAt\`, \`id\`) ON \`order_history\`.\`order\` TO \`order_history_for_reporting\`;
    GRANT EXECUTE ON FUNCTION \`order_history\`.\`total\` TO \`order_history_for_reporting\`;
    GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON \`order\\_history\`.* TO \`order_history_app\`;
    CREATE USER \`order_history_app_a\`@\`10.0.%\` IDENTIFIED WITH caching_sha2_password AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED' ACCOUNT LOCK;
    GRANT \`catalog_for_order_history\` TO \`order_history_app\`;
    GRANT \`order_history_app\` TO \`order_history_app_a\`@\`10.0.%\`;
    ALTER USER \`order_history_app_a\`@\`10.0.%\` DEFAULT ROLE \`order_history_app\`"
  `);
});

it("becomes SQL for MariaDB", () => {
  expect(sql("mariadb")).toMatchInlineSnapshot(`
    "CREATE DATABASE \`order_history\` CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;
    CREATE ROLE \`order_history_for_reporting\`;
    CREATE ROLE \`order_history_app\`;
    GRANT SELECT (\`createdAt\`, \`id\`) ON \`order_history\`.\`order\` TO \`order_history_for_reporting\`;
    GRANT EXECUTE ON FUNCTION \`order_history\`.\`total\` TO \`order_history_for_reporting\`;
    GRANT SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON \`order\\_history\`.* TO \`order_history_app\`;
    CREATE USER \`order_history_app_a\`@\`10.0.%\` IDENTIFIED VIA mysql_native_password USING 'invalid' ACCOUNT LOCK;
    GRANT \`catalog_for_order_history\` TO \`order_history_app\`;
    GRANT \`order_history_app\` TO \`order_history_app_a\`@\`10.0.%\`;
    SET DEFAULT ROLE \`order_history_app\` FOR \`order_history_app_a\`@\`10.0.%\`"
  `);
});

it("is taken back by its users and roles, and the data stays", () => {
  for (const engine of ["mysql", "mariadb"] as const) {
    expect(renderWithdrawSql(plan(orders(engine)), engine)).toEqual([
      "DROP USER `order_history_app_a`@`10.0.%`",
      "DROP ROLE `order_history_app`",
      "DROP ROLE `order_history_for_reporting`",
    ]);
  }
});

it("takes back a part by itself", () => {
  const part = (engine: MySqlEngine) =>
    renderWithdrawSql(
      plan(orders(engine)).filter(({ kind }) => ["grant", "roleGrant", "defaultRoles"].includes(kind)),
      engine,
    );
  expect(part("mysql")).toEqual([
    "ALTER USER `order_history_app_a`@`10.0.%` DEFAULT ROLE NONE",
    "REVOKE `order_history_app` FROM `order_history_app_a`@`10.0.%`",
    "REVOKE IF EXISTS `catalog_for_order_history` FROM `order_history_app` IGNORE UNKNOWN USER",
    "REVOKE SELECT, INSERT, UPDATE, DELETE, SHOW VIEW ON `order\\_history`.* FROM `order_history_app`",
    "REVOKE EXECUTE ON FUNCTION `order_history`.`total` FROM `order_history_for_reporting`",
    "REVOKE SELECT (`createdAt`, `id`) ON `order_history`.`order` FROM `order_history_for_reporting`",
  ]);
  const mariadb = part("mariadb");
  expect(mariadb[0]).toBe("SET DEFAULT ROLE NONE FOR `order_history_app_a`@`10.0.%`");
  expect(mariadb[2]).toBe(
    "BEGIN NOT ATOMIC DECLARE CONTINUE HANDLER FOR 1141, 1959, 1962 BEGIN END; REVOKE `catalog_for_order_history` FROM `order_history_app`; END",
  );
});

it("drops a database only where the service was retired so", () => {
  const retired = (retired: MySqlDeclaration["retired"]) =>
    renderWithdrawSql(
      plan({ engine: "mysql", service: "orders", ...(retired !== undefined && { retired }) }),
      "mysql",
    );
  expect(retired(undefined)).toEqual([]);
  expect(retired("keep-data")).toEqual([]);
  expect(retired({ dropDatabases: ["orders"] })).toEqual(["DROP DATABASE `orders`"]);
});

it("never makes a user that could log in, and holds no password", () => {
  for (const engine of ["mysql", "mariadb"] as const) {
    const users = renderSql(plan(orders(engine)), engine).filter((statement) =>
      statement.includes("CREATE USER"),
    );
    expect(users).toHaveLength(1);
    for (const statement of users)
      expect(statement).toMatch(/ IDENTIFIED (WITH|VIA) \S+ (AS|USING) '.+' ACCOUNT LOCK$/);
  }
  expect(renderPasswordSql({ name: "a`b", host: "%" })).toBe(
    "ALTER USER `a``b`@`%` IDENTIFIED BY ? ACCOUNT UNLOCK",
  );
});
