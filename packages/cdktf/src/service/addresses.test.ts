import type { PlanRecord } from "@rolewright/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { addressOf } from "./addresses.js";

const grant = (key: string): PlanRecord => ({
  kind: "grant",
  key,
  grantee: "orders_rw",
  database: "shop",
  objectType: "table",
  privileges: [],
  dependsOn: [],
});
const encoded = (part: string): string => part.replaceAll("%", "%25").replaceAll("/", "%2F");

it.each([
  ["grant/rw/table", "order_history-grant-rw-table"],
  ["grant/for_x_named/table/order_line", "order_history-grant-for_x_named-table-order_line"],
  ["grant/for_x_named/table/a-b", "order_history-grant-for_x_named-table-a--2d-b"],
  [
    "grant/for_x_named/routine/total(integer)",
    "order_history-grant-for_x_named-routine-total--28-integer--29-",
  ],
  ["grant/for_x_named/table/a%2Fb%25", "order_history-grant-for_x_named-table-a--2f-b--25-"],
])("makes of %s the address %s", (key, address) => {
  expect(addressOf("order-history", grant(key))).toBe(address);
});

it("calls a role as it is on the server", () => {
  const record: PlanRecord = {
    kind: "role",
    key: "app_a",
    name: "order_history_app_a",
    login: true,
    memberOf: [],
    dependsOn: [],
  };
  expect(addressOf("order-history", record)).toBe("order_history_app_a");
});

it("never gives two keys one address, and only what Terraform takes", () => {
  // Few characters, so that what looks like the escape of another one comes up often.
  const part = fc.string({ unit: fc.constantFrom(..."ab2_-d/%$é"), minLength: 1, maxLength: 6 });
  const key = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.map(encoded).join("/"));
  fc.assert(
    fc.property(key, key, (one, other) => {
      const [a, b] = [one, other].map((each) => addressOf("orders", grant(each)));
      expect(a).toMatch(/^[A-Za-z_][A-Za-z0-9_-]*$/);
      expect(a === b).toBe(one === other);
    }),
    { numRuns: 20_000 },
  );
});
