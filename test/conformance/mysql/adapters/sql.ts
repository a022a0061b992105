import { plan, renderPasswordSql, renderSql } from "@rolewright/core/mysql";
import { PASSWORD } from "../../adapters/adapters.ts";
import { ordered } from "../ordered.ts";
import type { MySqlAdapter } from "./adapters.ts";

/** The SQL of the plan, run by the deployer, who then sets the passwords. */
export const sql: MySqlAdapter = {
  name: "SQL",
  async open({ deployer, declarations }, server) {
    const connection = await server.connect(deployer);
    const done = new Set<string>();
    return {
      async deploy(migrated) {
        const records = ordered(declarations.map((each) => plan(each, { migrated })));
        for (const record of records)
          for (const statement of renderSql([record], server.engine)) {
            // The second deployment makes what the first one did not.
            if (done.has(statement)) continue;
            done.add(statement);
            await connection.query(statement);
            if (record.kind === "user") await connection.query(renderPasswordSql(record), [PASSWORD]);
          }
      },
      close: () => connection.end(),
    };
  },
};
