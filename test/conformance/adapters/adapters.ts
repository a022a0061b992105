import {
  type BaselineDeclaration,
  type PlanRecord,
  plan,
  planBaseline,
  type ServiceDeclaration,
} from "@rolewright/core";
import type { Deployer, PostgresServer } from "@rolewright/testing";

/** What all adapters are given. */
export interface Program {
  /** The deployer, for each database. */
  deployers: Map<string, Deployer>;
  baseline: BaselineDeclaration;
  declarations: ServiceDeclaration[];
}

/** What was opened, to be deployed twice: before the services' objects are there, and after. */
export interface Deployment {
  deploy(migrated: boolean): Promise<void>;
  close(): Promise<void>;
}

/** One way from declarations to a server. */
export interface Adapter {
  name: string;
  open(program: Program, server: PostgresServer): Promise<Deployment>;
}

/** Login names get the same password everywhere; no catalog is compared in it. */
export const PASSWORD = "a-password-of-tests";

/** The plans of all services in one order: a role waits for those of other services that it is a member of. */
export function ordered(declarations: ServiceDeclaration[], migrated: boolean): PlanRecord[] {
  const queues = declarations.map((declaration) => plan(declaration, { migrated }));
  // What no plan makes is there already: roles of the platform.
  const planned = new Set(queues.flat().flatMap((record) => (record.kind === "role" ? [record.name] : [])));
  const made = new Set<string>();
  const result: PlanRecord[] = [];
  const ready = (record: PlanRecord | undefined) =>
    record !== undefined &&
    (record.kind !== "role" || record.memberOf.every((name) => made.has(name) || !planned.has(name)));
  for (;;) {
    const queue = queues.find(([first]) => ready(first));
    if (queue === undefined) break;
    const record = queue.shift() as PlanRecord;
    if (record.kind === "role") made.add(record.name);
    result.push(record);
  }
  if (queues.some(({ length }) => length > 0)) throw new Error("the plans wait for each other");
  return result;
}

/** The baseline first, then all services. */
export const recordsOf = ({ baseline, declarations }: Program, migrated: boolean): PlanRecord[] => [
  ...planBaseline(baseline),
  ...ordered(declarations, migrated),
];
