import * as pulumi from "@pulumi/pulumi";
import { type BaselineDeclaration, planBaseline } from "@rolewright/core";
import { neighboursOf } from "../service/neighbours.js";
import { refusal } from "../service/validation.js";
import { ENGINE } from "./engine.js";
import { createResource } from "./resources.js";

/** What a `DatabaseBaseline` takes. */
export interface DatabaseBaselineArgs extends BaselineDeclaration {
  /**
   * Protect the extensions and their schema from deletion, since columns of the services may be made of their types.
   * @default `true`
   */
  protect?: boolean;
}

/**
 * What holds for a database as a whole, once, in the stack of those who run it: PUBLIC may neither connect to it nor
 * make anything in it, and extensions have a schema of their own that every service may use.
 *
 * A second one for the same database is refused, in whatever stack it is: the role `<database>_baseline` is made by one.
 * See https://www.postgresql.org/docs/current/ddl-priv.html
 * @example
 * ```ts
 * import * as postgresql from "@pulumi/postgresql";
 * import { DatabaseBaseline } from "@rolewright/pulumi/postgresql";
 *
 * const provider = new postgresql.Provider("shop", { host: "db.internal", database: "shop", superuser: false });
 * new DatabaseBaseline("shop", { database: "shop", serverVersion: 16, extensions: ["pgcrypto"] }, { provider });
 * ```
 */
export class DatabaseBaseline extends pulumi.ComponentResource {
  /** @throws {pulumi.InputPropertiesError} when the arguments are refused, before any resource of them is made */
  constructor(name: string, args: DatabaseBaselineArgs, opts?: pulumi.ComponentResourceOptions) {
    const { protect = true, ...declaration } = args;
    const records = refusal(() => planBaseline(declaration));
    super("rolewright-postgresql:index:DatabaseBaseline", name, { ...declaration }, opts);
    refusal(() => neighboursOf(this, ENGINE).claim(`baseline of ${args.database}`, records));
    const made = new Map<string, pulumi.Resource>();
    for (const record of records) {
      const dependsOn = record.dependsOn.map((key) => made.get(key) as pulumi.Resource);
      const isKept = record.kind === "schema" || record.kind === "extension";
      const options = {
        name: `${name}-${record.key}`,
        former: [],
        parent: this,
        dependsOn,
        protect: protect && isKept,
      };
      made.set(record.key, createResource(record, options));
    }
    this.registerOutputs({});
  }
}
