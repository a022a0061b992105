import type { PlanRecord } from "./records.js";

/**
 * The id by which the PostgreSQL provider imports what a service has on the server, under Pulumi and Terraform alike: a role
 * by its name, a schema by `database.schema`. Undefined for all else, which is made anew.
 * See https://registry.terraform.io/providers/cyrilgdn/postgresql/latest/docs
 * @example
 * ```ts
 * import { importId, plan } from "@rolewright/core";
 * plan({ service: "orders", database: "shop" }).flatMap((record) => importId(record) ?? []); // ["orders_owner", "orders_use", "shop.orders"]
 * ```
 */
export function importId(record: PlanRecord): string | undefined {
  if (record.kind === "role") return record.name;
  return record.kind === "schema" ? `${record.database}.${record.name}` : undefined;
}

/**
 * Why the record with a key can not be imported; undefined when it can.
 * @example
 * ```ts
 * import { importProblem, plan } from "@rolewright/core";
 * importProblem("app-a", plan({ service: "orders", database: "shop", logins: { app: {} } })); // '"app-a" is the key of none of ...'
 * ```
 */
export function importProblem(key: string, records: PlanRecord[]): string | undefined {
  const record = records.find((each) => each.key === key);
  if (record === undefined) {
    const keys = records.filter((each) => importId(each) !== undefined).map((each) => `"${each.key}"`);
    return `"${key}" is the key of none of its children. Its roles and schema are ${keys.join(", ")}.`;
  }
  if (importId(record) !== undefined) return undefined;
  return `"${key}" can not be imported: the provider imports roles and schemas only. Leave it out; it is made anew, which revokes and grants in one transaction.`;
}
