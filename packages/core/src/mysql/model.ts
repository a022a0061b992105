import { offerProblem } from "../contracts.js";
import type { EngineModel } from "../engine-model.js";
import { claimsOf } from "./contracts.js";
import type { MySqlDeclaration, MySqlServiceRole } from "./declaration.js";
import { ENGINE_FACTS } from "./engines.js";
import { manifest } from "./manifest.js";
import { type MySqlPlanOptions, planRole, planService } from "./plan.js";
import type { MySqlRecord } from "./records.js";
import { validate } from "./validate.js";

/** The types of MySQL and MariaDB. */
export interface MySql {
  /** What is declared of a service. */
  declaration: MySqlDeclaration;
  /** A role that joins it. */
  role: MySqlServiceRole;
  /** One record of its plan. */
  record: MySqlRecord;
  /** What the plan depends on beside the declaration. */
  options: MySqlPlanOptions;
}

/** What a service is on MySQL and MariaDB. */
export const MYSQL: EngineModel<MySql> = {
  validate,
  planService,
  planRole,
  manifest,
  accountOf: (record) =>
    record.kind === "role" || record.kind === "user"
      ? { name: record.name, isLogin: record.kind === "user" }
      : undefined,
  claims: claimsOf,
  contractProblem: offerProblem,
  // A role is granted to a role only where the application is a member of a contract.
  rolesOfOthers: (_, record) =>
    record.kind === "roleGrant" && record.grantee.host === undefined ? record.roles : [],
  title: ({ engine }) => ENGINE_FACTS[engine].title,
};
