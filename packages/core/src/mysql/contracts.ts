import type { Claim } from "../engine-model.js";
import type { MySqlRecord } from "./records.js";

/** The names that a service takes with its records: roles, users and databases all belong to the whole server. */
export const claimsOf = (records: MySqlRecord[]): Claim[] =>
  records.flatMap((record) => {
    if (record.kind === "database")
      return [{ what: `database "${record.name}"`, place: `database ${record.name}` }];
    if (record.kind !== "role" && record.kind !== "user") return [];
    return [{ what: `role or user "${record.name}"`, place: `account ${record.name}` }];
  });
