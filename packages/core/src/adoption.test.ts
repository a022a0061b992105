import { expect, it } from "vitest";
import { importId, importProblem } from "./adoption.js";
import { plan } from "./plan.js";

const RECORDS = plan({
  ...{ service: "order-history", database: "shop", schema: "history", logins: { app: {} } },
  roles: [{ name: "analyst", access: "read-only" }],
});

it("imports roles by name and schemas by database and name, and nothing else", () => {
  const ids = RECORDS.map((record) => [record.kind, importId(record)]);
  expect(ids.filter(([kind]) => kind === "schema")).toEqual([["schema", "shop.history"]]);
  expect(ids).toContainEqual(["role", "order_history_analyst"]);
  expect(ids.filter(([kind, id]) => kind !== "role" && kind !== "schema" && id !== undefined)).toEqual([]);
});

it.each([
  ["owner", undefined],
  ["schema", undefined],
  ["analyst", undefined],
  [
    "app-a",
    '"app-a" is the key of none of its children. Its roles and schema are "owner", "use", "rw", "app", "schema", "app_a", "ro", "analyst".',
  ],
  ["grant/rw/table", expect.stringContaining("can not be imported: the provider imports roles and schemas")],
])("says of %s what is wrong with it", (key, problem) => {
  expect(importProblem(key, RECORDS)).toEqual(problem);
});
