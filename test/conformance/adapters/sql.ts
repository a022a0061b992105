import { type PlanRecord, renderSql } from "@rolewright/core";
import type { Client } from "pg";
import { type Adapter, recordsOf } from "./adapters.ts";

/** The database that a record is about, where it is about one. */
const databaseOf = (record: PlanRecord): string | undefined =>
  "database" in record ? record.database : undefined;

/** The SQL of the plan, run by the deployer. */
export const sql: Adapter = {
  name: "SQL",
  async open(program, server) {
    const clients = new Map<string, Client>();
    for (const [database, deployer] of program.deployers)
      clients.set(database, await server.connect(deployer));
    const done = new Set<string>();
    return {
      async deploy(migrated) {
        for (const record of recordsOf(program, migrated)) {
          const database = databaseOf(record) ?? program.baseline.database;
          for (const statement of renderSql([record])) {
            // The second deployment makes what the first one did not.
            const id = `${database} ${statement}`;
            if (done.has(id)) continue;
            done.add(id);
            await clients.get(database)?.query(statement);
          }
        }
      },
      async close() {
        for (const client of clients.values()) await client.end();
      },
    };
  },
};
