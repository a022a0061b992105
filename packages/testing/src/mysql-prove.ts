import type { Proof } from "@rolewright/audit";
import { prove } from "@rolewright/audit/mysql";
import type { Manifest } from "@rolewright/core";
import type { MySqlServer } from "./embedded-mysql.js";

/** What a proof needs. */
export interface MySqlProveArgs {
  /** The manifests of all services of the server. */
  manifests: Manifest[];
  /** A login that sees all objects of their databases, such as the deployer. */
  catalog: { user: string; password: string };
  /** The passwords of the logins, by login without its host. Logins without one are not tried and throw. */
  passwords: Record<string, string>;
}

/**
 * Runs one real statement for each login, object and verb on an embedded server of MySQL or MariaDB, as that login, and
 * compares what the server allows with what the manifests declare. No statement changes data. The server sees all logins come from `127.0.0.1`,
 * which the hosts of the services have to fit.
 * @throws {Error} when a login has no password here or can not log in, or a statement fails for another reason than its privilege
 * @example
 * ```ts
 * import { manifest } from "@rolewright/core/mysql";
 * import { createMySqlDeployer, embeddedMySql, proveMySql } from "@rolewright/testing";
 * const server = await embeddedMySql();
 * const deployer = await createMySqlDeployer(server, { databases: ["orders"] });
 * // ... deploy the service, set the password of its login ...
 * const manifests = [manifest({ engine: "mysql", service: "orders", host: "127.0.0.%", logins: { app: {} } })];
 * const proof = await proveMySql(server, { manifests, catalog: deployer, passwords: { orders_app_a: "..." } });
 * console.log(proof.allowed, proof.refused, proof.wrong);
 * ```
 */
export async function proveMySql(
  server: MySqlServer,
  { manifests, catalog, passwords }: MySqlProveArgs,
): Promise<Proof> {
  const { user, password } = catalog;
  const reader = await server.connect({ user, password });
  try {
    return await prove({
      manifests,
      catalog: reader,
      connect: ({ name }) => {
        const known = passwords[name];
        if (known === undefined) throw new Error(`prove: no password for ${name}. Add it to \`passwords\`.`);
        return server.connect({ user: name, password: known });
      },
    });
  } finally {
    await reader.end();
  }
}
