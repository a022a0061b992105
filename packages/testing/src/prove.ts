import { type Proof, prove as proveSessions } from "@rolewright/audit";
import type { Manifest } from "@rolewright/core";
import { Client } from "pg";

/** What a proof needs. */
export interface ProveArgs {
  /** The manifests of all services of the database, and of those whose logins must not get into it. */
  manifests: Manifest[];
  /** Host of the server. */
  host: string;
  /** Port of the server. */
  port: number;
  /** The database. A service whose manifest has another one may not even connect to it. */
  database: string;
  /** A login that may read the catalog; any login of the database can. */
  catalog: { user: string; password: string };
  /** The passwords of the logins, by login. Logins without one are not tried and throw. */
  passwords: Record<string, string>;
}

/**
 * Runs one real statement for each login, object and verb, as that login, and compares what the server allows with
 * what the manifests declare. Every statement is rolled back; sequences may move on, as they do in any transaction.
 * @throws {Error} when a login has no password here or can not log in, or a statement fails for another reason than its privilege
 * @example
 * ```ts
 * import { manifest } from "@rolewright/core";
 * import { createDeployer, embeddedPostgres, prove } from "@rolewright/testing";
 * const server = await embeddedPostgres({ version: 18 });
 * const deployer = await createDeployer(server, { database: "shop" });
 * // ... deploy the service, set the password of its login ...
 * const proof = await prove({
 *   manifests: [manifest({ service: "orders", database: "shop", logins: { app: {} } })],
 *   host: server.host,
 *   port: server.port,
 *   database: "shop",
 *   catalog: deployer,
 *   passwords: { orders_app_a: "..." },
 * });
 * console.log(proof.allowed, proof.refused, proof.wrong);
 * ```
 */
export async function prove({
  manifests,
  host,
  port,
  database,
  catalog,
  passwords,
}: ProveArgs): Promise<Proof> {
  const open = async ({ user, password }: { user: string; password: string }): Promise<Client> => {
    const client = new Client({ host, port, database, user, password });
    try {
      await client.connect();
    } catch (error) {
      await client.end();
      throw error;
    }
    return client;
  };
  const reader = await open(catalog);
  try {
    return await proveSessions({
      manifests,
      database,
      catalog: reader,
      connect: (login) => {
        const password = passwords[login];
        if (password === undefined)
          throw new Error(`prove: no password for ${login}. Add it to \`passwords\`.`);
        return open({ user: login, password });
      },
    });
  } finally {
    await reader.end();
  }
}
