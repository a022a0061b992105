import { expect, it } from "vitest";
import { type BaselineDeclaration, baselineProblems, planBaseline } from "./baseline.js";
import { describe } from "./describe.js";
import { renderSql } from "./sql.js";

it("takes everything from PUBLIC, and gives extensions a schema of their own", () => {
  const records = planBaseline({
    database: "shop",
    serverVersion: 15,
    extensions: ["pgcrypto", "uuid-ossp"],
  });
  expect(records.map(describe)).toEqual([
    "role shop_baseline",
    "nothing on database shop to PUBLIC",
    "nothing on schema public to PUBLIC",
    "schema extensions in shop, owned by the deployer",
    "USAGE on schema extensions to PUBLIC",
    "extension pgcrypto in schema extensions of shop",
    "extension uuid-ossp in schema extensions of shop",
  ]);
  expect(renderSql(records).slice(1)).toEqual([
    'REVOKE ALL PRIVILEGES ON DATABASE "shop" FROM PUBLIC',
    'REVOKE ALL PRIVILEGES ON SCHEMA "public" FROM PUBLIC',
    'CREATE SCHEMA "extensions"',
    'GRANT USAGE ON SCHEMA "extensions" TO PUBLIC',
    'CREATE EXTENSION "pgcrypto" SCHEMA "extensions"',
    'CREATE EXTENSION "uuid-ossp" SCHEMA "extensions"',
  ]);
});

it("leaves schema public to its owner where that is a superuser", () => {
  const texts = planBaseline({ database: "shop", serverVersion: 14 }).map(describe);
  expect(texts).toEqual(["role shop_baseline", "nothing on database shop to PUBLIC"]);
});

it("is one chain", () => {
  const records = planBaseline({ database: "shop", serverVersion: 18, extensions: ["pgcrypto"] });
  for (const [index, { dependsOn }] of records.entries())
    expect(dependsOn.slice(-1)).toEqual(records.slice(index - 1, index).map(({ key }) => key));
});

it.each<[object, string]>([
  [{ database: "Shop" }, 'database: "Shop" is no database name.'],
  [{ database: "shop", serverVersion: 9 }, "serverVersion: 9 is not known."],
  [{ database: "rdsadmin", platform: "rds" }, 'database: "rdsadmin" belongs to Amazon RDS itself.'],
  [{ database: "shop", extensions: "pgcrypto" }, 'extensions: "pgcrypto" is no list.'],
  [{ database: "shop", extensions: ['pg"crypto'] }, 'extensions[0]: "pg\\"crypto" is no extension name'],
  [{ database: "shop", extensionSchema: "public" }, 'extensionSchema: "public" is open to every service'],
  [{ database: "shop", owner: "me" }, "baseline.owner: there is no such field."],
])("refuses %j", (declaration, message) => {
  const lines = baselineProblems(declaration as BaselineDeclaration).map(
    ({ path, reason }) => `${path}: ${reason}`,
  );
  expect(lines.join("\n")).toContain(message);
  expect(() => planBaseline(declaration as BaselineDeclaration)).toThrow("is refused");
});
