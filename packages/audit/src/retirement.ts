import {
  type Manifest,
  manifest,
  type Platform,
  roleName,
  type ServiceDeclaration,
  topologyRoleNames,
} from "@rolewright/core";
import type { CatalogClient } from "./client.js";
import { schemasOf } from "./existing.js";
import { type Finding, sorted } from "./finding.js";
import {
  type ElsewhereFacts,
  elsewhereFacts,
  grantedFacts,
  leftFacts,
  type MemberFacts,
  memberFacts,
  type NamedFacts,
  namedFacts,
  type RetiredSession,
  type ServiceRoleFacts,
  serviceRoleFacts,
  sessionFacts,
} from "./retirement-facts.js";
import {
  type Elsewhere,
  elsewhereFindings,
  endSql,
  grantedFindings,
  leftFindings,
  lockOutSql,
  mayEnd,
  memberFindings,
  sessionFindings,
} from "./retirement-findings.js";
import { readContext, wrongDatabase } from "./server.js";

/** Runs something in another database of the server, and closes the connection. */
export type InDatabase = <T>(database: string, work: (client: CatalogClient) => Promise<T>) => Promise<T>;

/** Which service ends. */
export interface RetirementArgs {
  /**
   * The service: its declaration, with `retired` or as it was before, or its manifest. Where `roles` were given, the one before
   * names them for certain; after it they are known by their names and memberships.
   */
  service: ServiceDeclaration | Manifest;
  /**
   * Connects to another database of the server, to name what is there. What it throws is said in `unseen`.
   * @default - objects of other databases are counted, and not named
   */
  connect?: InDatabase;
  /**
   * Where the server runs. It decides who has to run a fix.
   * @default - found out by the vendor's roles
   */
  platform?: Platform;
}

/** A role of a service that ends. */
export interface RetiredRole {
  /** Its name. */
  name: string;
  /** Whether it can log in. */
  login: boolean;
}

/** A member of a role of the service that is not the service's own. */
export interface RetiredMember {
  /** The role of the service. */
  role: string;
  /** Who is a member of it. */
  member: string;
}

/** What there is of a service that ends, beside its data. */
export interface Retirement {
  /** Name of the service. */
  service: string;
  /** Its roles that are there. */
  roles: RetiredRole[];
  /** Open sessions of its logins, in all databases, and in its own those of logins that are dropped already. */
  sessions: RetiredSession[];
  /** What its roles own or hold in other databases. */
  elsewhere: Elsewhere[];
  /** Who else is a member of its roles; deployers and superusers are left out. */
  members: RetiredMember[];
  /** What stands in the way, errors first. */
  findings: Finding[];
  /** What the connected login could not see, in words. */
  unseen: string[];
  /** Statements by which the connected login keeps the service's logins out and ends their sessions. They can be run again. */
  endSessions: string[];
}

/**
 * Says what stands in the way of the retirement of a service, before it, half-way, or after it, and what is left. Reads the
 * catalog and changes nothing. See https://www.postgresql.org/docs/current/role-removal.html
 * @throws {DeclarationError} when the declaration is refused
 * @throws {Error} of the client, when the catalog can not be read
 * @example
 * ```ts
 * import { type CatalogClient, retirement } from "@rolewright/audit";
 * declare const client: CatalogClient; // for example a connected Client of pg, as the deployer
 * const { findings, endSessions } = await retirement(client, { service: { service: "orders", database: "shop" } });
 * for (const { rule, message, fix } of findings) console.log(rule, message, fix?.sql.join("; "));
 * for (const sql of endSessions) await client.query(sql); // the clients of the service are gone
 * ```
 */
export async function retirement(client: CatalogClient, args: RetirementArgs): Promise<Retirement> {
  const stated = "format" in args.service ? args.service : manifest(args.service);
  const { service, owner } = stated;
  const context = await readContext(client, args.platform);
  const elsewhereThan = wrongDatabase([stated], context.server.database);
  if (elsewhereThan.length > 0) return { ...NOTHING, service, findings: elsewhereThan };

  const known = [...topologyRoleNames(service), ...stated.roles.map(({ name }) => name)];
  const isRetired = stated.roles.every(({ name }) => name === owner);
  const roles = await serviceRoleFacts(client, known, roleName(service, ""), isRetired);
  const names = roles.map(({ name }) => name);
  const dropsData = "retired" in args.service && typeof args.service.retired === "object";
  const isDropped = (role: string): boolean => dropsData || role !== owner;

  const sessions = await sessionFacts(client, names);
  const found = await elsewhereFacts(client, names);
  const { elsewhere, unseen } = await named(found, names, args.connect);
  const members = await memberFacts(client, names);
  const ending = roles.filter((role) => mayEnd(context, role));
  return {
    service,
    roles: roles.map(({ name, login }) => ({ name, login })),
    sessions,
    elsewhere,
    members: membersOf(members),
    findings: sorted([
      ...sessionFindings(context, roles, sessions),
      ...elsewhereFindings(context, elsewhere, isDropped, names),
      ...grantedFindings(context, await grantedFacts(client, names), isDropped),
      ...memberFindings(context, members, isDropped),
      ...leftFindings(context, await leftFacts(client, names, schemasOf(stated)), isDropped),
    ]),
    unseen: [...hidden(context.server.deployer, roles, sessions), ...unseen],
    endSessions: [
      ...ending.filter(({ login }) => login).map(({ name }) => lockOutSql(name)),
      ...ending
        .filter(({ name, login }) => login || sessions.some((session) => session.login === name))
        .flatMap((role) => endSql(context, role)),
    ],
  };
}

const NOTHING = { roles: [], sessions: [], elsewhere: [], members: [], unseen: [], endSessions: [] };

/** From 16 on there is one row for each grantor. */
const membersOf = (members: MemberFacts[]): RetiredMember[] => [
  ...new Map(members.map(({ role, member }) => [`${role} ${member}`, { role, member }])).values(),
];

/** Asks each of the other databases for the names of what is counted in it. */
async function named(
  found: ElsewhereFacts[],
  roles: string[],
  connect: InDatabase | undefined,
): Promise<{ elsewhere: Elsewhere[]; unseen: string[] }> {
  const elsewhere: Elsewhere[] = [];
  const unseen: string[] = [];
  for (const [database, entries] of Map.groupBy(found, (each) => each.database)) {
    let objects: NamedFacts[] | undefined;
    try {
      objects = await connect?.(database, (client) => namedFacts(client, roles));
    } catch (error) {
      unseen.push(`the names of what is in the database "${database}": ${(error as Error).message}`);
    }
    if (connect === undefined)
      unseen.push(`the names of what is in the database "${database}": it was not asked.`);
    for (const entry of entries) {
      const own = objects?.filter(
        ({ role, how, catalog }) => role === entry.role && how === entry.how && catalog === entry.catalog,
      );
      elsewhere.push({ ...entry, ...(own !== undefined && { objects: own.map(({ object }) => object) }) });
    }
  }
  return { elsewhere, unseen };
}

/** The server shows what a session does to members of its login only. */
function hidden(deployer: string, roles: ServiceRoleFacts[], sessions: RetiredSession[]): string[] {
  const logins = roles.filter(({ name, acts }) => !acts && sessions.some(({ login }) => login === name));
  if (logins.length === 0) return [];
  return [
    `what the sessions of ${logins.map(({ name }) => `"${name}"`).join(", ")} do, and since when: "${deployer}" is no member of these logins.`,
  ];
}
