import {
  type AuditArgs,
  type AuditReport,
  accessOf,
  auditOf,
  contractsOf,
  type HtmlArgs,
  readCatalog,
} from "@rolewright/audit";
import * as mysql from "@rolewright/audit/mysql";
import { connected } from "./connection.js";
import { isMySqlUrl, mySqlConnected } from "./mysql-connection.js";
import { repair, repairOneByOne } from "./repair.js";

/** A server that is audited and repaired. */
export interface AuditedServer {
  /** Reads it and compares. */
  look(): Promise<{ report: AuditReport; page: () => Omit<HtmlArgs, "report"> }>;
  /** Runs statements. */
  repair(statements: string[]): Promise<void>;
}

/** Connects to a server of any engine, does the work, and disconnects. */
export function withServer(
  url: string | undefined,
  args: AuditArgs,
  work: (server: AuditedServer) => Promise<void>,
): Promise<void> {
  const { manifests } = args;
  const contracts = () => contractsOf(manifests);
  if (isMySqlUrl(url))
    return mySqlConnected(url, (client) =>
      work({
        look: async () => {
          const catalog = await mysql.readCatalog(client);
          const access = () => mysql.accessOf(catalog, manifests);
          const page = () => ({ access: access(), contracts: contracts() });
          return { report: mysql.auditOf(catalog, args), page };
        },
        repair: (statements) => repairOneByOne(client, statements),
      }),
    );
  return connected(url === undefined ? {} : { url }, (client) =>
    work({
      look: async () => {
        const catalog = await readCatalog(client);
        const page = () => ({ access: accessOf(catalog, manifests), contracts: contracts() });
        return { report: auditOf(catalog, args), page };
      },
      repair: (statements) => repair(client, statements),
    }),
  );
}
