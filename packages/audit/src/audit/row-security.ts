import { finding } from "../finding.js";
import { type Check, ofService } from "./context.js";
import { objectSql } from "./target.js";

/** Tables whose row security does not do what its policies or its absence say. */
export const rowSecurityFindings: Check = ({ catalog, expected, manifests }) =>
  catalog.objects
    .filter(({ schema }) => manifests.length === 0 || expected.schemas.has(schema ?? ""))
    .flatMap(({ kind, schema, owner, names, rowSecurity }) => {
      const { enabled = false, policies = false } = rowSecurity ?? {};
      if (enabled === policies) return [];
      return names.map((name) => {
        const table = `${schema}.${name}`;
        const found = policies
          ? finding(
              "rls-off",
              table,
              `${table} has policies, and row security is off: every row is shown to whoever may read the table.`,
              {
                sql: [`ALTER TABLE ${objectSql(kind, schema, name)} ENABLE ROW LEVEL SECURITY`],
                runBy: `${owner}, or an administrator`,
              },
            )
          : finding(
              "rls-no-policy",
              table,
              `row security of ${table} is on, and there is no policy: nobody but "${owner}" sees a row. Make a policy, or switch it off.`,
            );
        return ofService(found, expected.schemas.get(schema ?? "")?.service);
      });
    });
