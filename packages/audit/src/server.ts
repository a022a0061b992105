import {
  ADMINISTRATORS,
  type Manifest,
  type Platform,
  quoteIdentifier as q,
  SERVER_VERSIONS,
  type ServerVersion,
} from "@rolewright/core";
import type { CatalogClient } from "./client.js";
import { type ServerFacts, serverFacts } from "./facts.js";
import { type Finding, finding } from "./finding.js";

/** What every rule about the connected login knows. */
export interface Context {
  server: ServerFacts;
  /** Who administers the server, in words. */
  administrator: string;
}

/** The roles by which a vendor's server is known, and whose members are its administrators. */
const VENDOR_ROLES: Record<string, Platform> = {
  rds_superuser: "rds",
  cloudsqlsuperuser: "cloudsql",
  azure_pg_admin: "azure",
};

/** Reads the context. A platform that is not given is found out. */
export async function readContext(client: CatalogClient, platform: Platform | undefined): Promise<Context> {
  const server = await serverFacts(client, Object.keys(VENDOR_ROLES));
  const vendor = server.vendorRoles.map((name) => VENDOR_ROLES[name]).find((each) => each !== undefined);
  return { server, administrator: ADMINISTRATORS[platform ?? vendor ?? "self-managed"] };
}

/** From 16 on, CREATEROLE reaches only the roles that one made. */
export const isRestricted = ({ server }: Context): boolean => server.version >= 16;

/** Whether the deployer may make somebody a member of a role. */
export const mayGrant = (context: Context, role: { superuser: boolean; admin: boolean }): boolean =>
  context.server.superuser ||
  role.admin ||
  (!isRestricted(context) && context.server.createrole && !role.superuser);

const OLDEST = SERVER_VERSIONS[0] as ServerVersion;
const NEWEST = SERVER_VERSIONS.at(-1) as ServerVersion;

/** What a server's major version rules out. */
export function versionFindings(version: number, planned: ServerVersion | undefined): Finding[] {
  const subject = `PostgreSQL ${version}`;
  if (version < OLDEST) {
    const message = `the server is ${subject}, and ${OLDEST} to ${NEWEST} are supported. Upgrade it.`;
    return [finding("server-unsupported", subject, message)];
  }
  return [
    ...(version > NEWEST
      ? [
          finding(
            "server-untested",
            subject,
            `the server is ${subject}, and the newest that is tested is ${NEWEST}.`,
          ),
        ]
      : []),
    ...(planned !== undefined && version < planned
      ? [
          finding(
            "server-older",
            subject,
            `the server is ${subject}, and what is planned needs ${planned}. Plan for ${version}, or upgrade the server.`,
          ),
        ]
      : []),
  ];
}

/** Settings and limits of the server. */
export function serverFindings({ server, administrator }: Context, connections: number): Finding[] {
  const { deployer, database, strings, freeConnections } = server;
  const findings: Finding[] = [];
  if (strings !== "on") {
    findings.push(
      finding(
        "server-strings",
        deployer,
        "standard_conforming_strings is off for this login: a backslash in a name or password means something else.",
        {
          sql: [`ALTER ROLE ${q(deployer)} SET standard_conforming_strings = on`],
          runBy: `${deployer} itself, or ${administrator}`,
        },
      ),
    );
  }
  if (freeConnections < connections) {
    findings.push(
      finding(
        "server-connections",
        database,
        `${freeConnections} more connections are free, and the provider may open ${connections}. Set its \`maxConnections\` below that, or raise max_connections or the limit of the role or database.`,
      ),
    );
  }
  return findings;
}

/** Attributes and settings of the login. */
export function deployerFindings(context: Context): Finding[] {
  const { server, administrator } = context;
  const { deployer, superuser } = server;
  const role = q(deployer);
  const byItself = `${deployer} itself, or ${administrator}`;
  const findings: Finding[] = [];
  if (superuser) {
    findings.push(
      finding(
        "deployer-superuser",
        deployer,
        `"${deployer}" is a superuser: every check is off for it, and whoever has its password has the server. Deploy with a login that \`rolewright deployer\` describes.`,
      ),
    );
  }
  for (const vendor of superuser ? [] : server.vendorMemberships) {
    findings.push(
      finding(
        "deployer-vendor-admin",
        deployer,
        `"${deployer}" is a member of ${vendor}, the server's administrators. Deploy with a login that \`rolewright deployer\` describes.`,
        { sql: [`REVOKE ${q(vendor)} FROM ${role}`], runBy: administrator },
      ),
    );
  }
  if (!superuser && !server.createrole) {
    findings.push(
      finding("deployer-createrole", deployer, `"${deployer}" may not create the roles of services.`, {
        sql: [`ALTER ROLE ${role} CREATEROLE`],
        runBy: administrator,
      }),
    );
  }
  const given = (server.selfGrant ?? "").split(",").map((each) => each.trim());
  if (isRestricted(context) && !superuser && !(given.includes("set") && given.includes("inherit"))) {
    findings.push(
      finding(
        "deployer-self-grant",
        deployer,
        `createrole_self_grant is "${server.selfGrant}" for "${deployer}", so it is no member of the roles that it makes. The provider joins them for the time of each change; beside that, the deployer can not act as an owner.`,
        { sql: [`ALTER ROLE ${role} SET createrole_self_grant = 'set, inherit'`], runBy: byItself },
      ),
    );
  }
  if (server.lockTimeout === "0") {
    findings.push(
      finding(
        "deployer-lock-timeout",
        deployer,
        `"${deployer}" waits for locks without end, and every query behind it waits as well.`,
        { sql: [`ALTER ROLE ${role} SET lock_timeout = '30s'`], runBy: byItself },
      ),
    );
  }
  if (!["UTC", "Etc/UTC"].includes(server.timezone)) {
    findings.push(
      finding(
        "deployer-timezone",
        deployer,
        `the time zone of "${deployer}" is ${server.timezone}: a point in time reads back otherwise than it was written, which the provider takes for a change.`,
        { sql: [`ALTER ROLE ${role} SET timezone = 'UTC'`], runBy: byItself },
      ),
    );
  }
  return findings;
}

/** The services that are not of the connected database. */
export const wrongDatabase = (
  services: Pick<Manifest, "service" | "database">[],
  connected: string,
): Finding[] =>
  services
    .filter(({ database }) => database !== connected)
    .map(({ service, database }) =>
      finding(
        "database-wrong",
        service,
        `"${service}" belongs to the database "${database}", and this connection is to "${connected}". Connect to "${database}".`,
      ),
    );

/** What the login may do with the database. */
export function databaseFindings(context: Context, manifests: Manifest[]): Finding[] {
  const { server } = context;
  const { database, deployer, owner } = server;
  const elsewhere = wrongDatabase(manifests, database);
  if (elsewhere.length > 0 && elsewhere.length === manifests.length) return elsewhere; // it is not ours

  const findings = [...elsewhere];
  const runBy = `${owner}, the owner of the database, or ${context.administrator}`;
  if (!server.mayCreate) {
    findings.push(
      finding("database-create", database, `"${deployer}" may not make a schema in "${database}".`, {
        sql: [`GRANT CREATE ON DATABASE ${q(database)} TO ${q(deployer)}`],
        runBy,
      }),
    );
  }
  if (!server.mayGrantConnect) {
    findings.push(
      finding(
        "database-connect",
        database,
        `"${deployer}" can not let the logins of services connect to "${database}": the server only warns, and grants nothing.`,
        {
          sql: [`GRANT CONNECT ON DATABASE ${q(database)} TO ${q(deployer)} WITH GRANT OPTION`],
          runBy,
        },
      ),
    );
  }
  const joins = mayGrant(context, { superuser: server.ownerSuperuser, admin: server.ownerAdmin });
  if (!server.ownerMember && !server.ownerSuperuser && !joins) {
    const options = isRestricted(context) ? " WITH INHERIT FALSE, SET TRUE" : "";
    findings.push(
      finding(
        "database-owner",
        database,
        `"${owner}" owns "${database}". The provider makes "${deployer}" a member of that role whenever it makes a schema, and is refused.`,
        { sql: [`GRANT ${q(owner)} TO ${q(deployer)}${options}`], runBy: context.administrator },
      ),
    );
  }
  return findings;
}
