import * as fs from "node:fs";
import * as path from "node:path";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import type { ServiceDeclaration } from "./declaration.js";
import { problemsOf } from "./validate.js";

const file = path.join(__dirname, "../schema.json");
const validate = new Ajv().compile(JSON.parse(fs.readFileSync(file, "utf8")));

const good: ServiceDeclaration[] = [
  { service: "orders", database: "shop" },
  {
    service: "orders",
    database: "shop",
    schema: "sales",
    logins: { app: { active: "b", standby: true }, migrate: true },
    offers: [
      {
        to: "reporting",
        access: "write-only",
        tables: ["order"],
        returning: ["id"],
        sequences: ["order_id_seq"],
      },
    ],
    uses: [{ from: "catalog", access: "read-only" }],
    roles: [{ name: "ingest", access: "write-only", returning: { order: ["id"] } }],
  },
];

const bad: [string, unknown][] = [
  ["no service", { database: "shop" }],
  ["an unknown field", { service: "orders", database: "shop", superuser: true }],
  [
    "an unknown access kind",
    { service: "orders", database: "shop", offers: [{ to: "reporting", access: "all" }] },
  ],
  ["an unknown slot", { service: "orders", database: "shop", logins: { app: { active: "c" } } }],
  ["an unknown field within", { service: "orders", database: "shop", logins: { app: { superuser: true } } }],
  [
    "tables that are no list",
    { service: "orders", database: "shop", offers: [{ to: "a", access: "read-only", tables: "b" }] },
  ],
  [
    "a use without its access",
    { service: "orders", database: "shop", logins: { app: {} }, uses: [{ from: "catalog" }] },
  ],
];

it.each(good)("accepts what the library accepts: %j", (declaration) => {
  expect(problemsOf(declaration)).toEqual([]);
  expect(validate(declaration), JSON.stringify(validate.errors)).toBe(true);
});

it.each(bad)("refuses what the library refuses: %s", (_, declaration) => {
  expect(problemsOf(declaration as ServiceDeclaration)).not.toEqual([]);
  expect(validate(declaration)).toBe(false);
});

it("says what each field is", () => {
  expect(JSON.stringify(validate.schema)).toContain("Name of the service that may use this offer.");
});
