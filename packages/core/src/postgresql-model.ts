import { claimsOf, contractProblem } from "./contracts.js";
import type { ServiceDeclaration, ServiceRole } from "./declaration.js";
import type { EngineModel } from "./engine-model.js";
import { manifest } from "./manifest.js";
import { contractRoleName } from "./names.js";
import { type PlanOptions, planRole, planService } from "./plan.js";
import type { PlanRecord } from "./records.js";
import { validate } from "./validate.js";

/** The types of PostgreSQL. */
export interface PostgreSql {
  /** What is declared of a service. */
  declaration: ServiceDeclaration;
  /** A role that joins it. */
  role: ServiceRole;
  /** One record of its plan. */
  record: PlanRecord;
  /** What the plan depends on beside the declaration. */
  options: PlanOptions;
}

/** What a service is on PostgreSQL. */
export const POSTGRESQL: EngineModel<PostgreSql> = {
  validate,
  planService,
  planRole,
  manifest,
  accountOf: (record) => (record.kind === "role" ? { name: record.name, isLogin: record.login } : undefined),
  claims: claimsOf,
  contractProblem,
  // An application is a member of the contracts that it uses.
  rolesOfOthers: ({ service, uses = [] }, { key }) =>
    key === "app" ? [...new Set(uses.map(({ from }) => contractRoleName(from, service)))] : [],
  title: () => "PostgreSQL",
};
