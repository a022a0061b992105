import { quoteIdentifier as q } from "@rolewright/core";
import { schemasOf } from "../existing.js";
import { finding } from "../finding.js";
import { type Check, ofService } from "./context.js";
import { objectSql } from "./target.js";

/** Routines that run with the rights of their owner, and look names up where whoever calls them says. */
export const routineFindings: Check = ({ catalog, expected, manifests }) =>
  catalog.objects
    .filter(({ kind, schema, extension, securityDefiner, pinned }) => {
      const ours = manifests.length === 0 || expected.schemas.has(schema ?? "");
      return kind === "routine" && ours && !extension && securityDefiner === true && pinned !== true;
    })
    .flatMap(({ schema = "", owner, names }) =>
      names.map((name) => {
        const manifest = expected.schemas.get(schema);
        const path = [...(manifest === undefined ? [schema] : schemasOf(manifest)), "pg_temp"];
        return ofService(
          finding(
            "definer-search-path",
            `${schema}.${name}`,
            `${schema}.${name} runs with the rights of "${owner}" (SECURITY DEFINER) and the caller's search_path: whoever calls it can put objects of its own in the way of those that it means.`,
            {
              sql: [
                `ALTER ROUTINE ${objectSql("routine", schema, name)} SET search_path TO ${path.map(q).join(", ")}`,
              ],
              runBy: `${owner}, or an administrator`,
            },
          ),
          manifest?.service,
        );
      }),
    );
