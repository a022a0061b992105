import type { MySqlRecord } from "@rolewright/core/mysql";

/** The plans of all services in one order: what joins a role of another service comes after all roles. */
export function ordered(plans: MySqlRecord[][]): MySqlRecord[] {
  const late = (record: MySqlRecord) => record.kind === "roleGrant" || record.kind === "defaultRoles";
  const all = plans.flat();
  return [...all.filter((record) => !late(record)), ...all.filter(late)];
}
