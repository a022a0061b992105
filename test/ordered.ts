import type { PlanRecord, RoleRecord } from "@rolewright/core";

/**
 * The records of several services in one order: all roles, each after those that it is a member of, whichever service's they
 * are; then all schemas; then the rest as it was planned. A role that none of them makes is there already.
 */
export function ordered(records: PlanRecord[]): PlanRecord[] {
  const of = (...kinds: PlanRecord["kind"][]) => records.filter(({ kind }) => kinds.includes(kind));
  const result: PlanRecord[] = [];
  let waiting = of("role") as RoleRecord[];
  while (waiting.length > 0) {
    const later = new Set(waiting.map(({ name }) => name));
    const ready = waiting.filter(({ memberOf }) => !memberOf.some((role) => later.has(role)));
    if (ready.length === 0) throw new Error("the plans wait for each other");
    result.push(...ready);
    waiting = waiting.filter((role) => !ready.includes(role));
  }
  return [...result, ...of("schema"), ...of("membership", "extension", "grant", "defaultPrivileges")];
}
