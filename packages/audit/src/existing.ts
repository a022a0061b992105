import { type Manifest, quoteIdentifier as q } from "@rolewright/core";
import type { LockFacts, NamedObject, OwnedFacts, RoleFacts } from "./facts.js";
import { type Finding, finding } from "./finding.js";
import { type Context, isRestricted, mayGrant } from "./server.js";
import { someOf } from "./words.js";

/** Roles that are planned, are there already, and can not be altered or dropped. */
export function roleFindings(context: Context, { service, roles }: Manifest, there: RoleFacts[]): Finding[] {
  const { server, administrator } = context;
  const planned = new Set(roles.map(({ name }) => name));
  return there
    .filter(({ name }) => planned.has(name))
    .filter((role) => !server.superuser && (role.superuser || (isRestricted(context) && !role.admin)))
    .map(({ name, superuser }) => {
      const message = `the role "${name}" is there already, and "${server.deployer}" may not manage it.`;
      return superuser
        ? finding(
            "role-foreign",
            name,
            `${message} It is a superuser: rename the service "${service}", or the role.`,
          )
        : finding(
            "role-foreign",
            name,
            `${message} If another service or deployer made it, rename the service "${service}" instead.`,
            { sql: [`GRANT ${q(name)} TO ${q(server.deployer)} WITH ADMIN OPTION`], runBy: administrator },
          );
    });
}

/** All schemas of a service. */
export const schemasOf = ({ schema, additionalSchemas = [] }: Manifest): string[] => [
  schema,
  ...additionalSchemas,
];

/** The schemas of a service and what is in them, where the deployer lacks the rights of an owner, or has too many. */
export const schemaFindings = (
  context: Context,
  manifest: Manifest,
  owned: OwnedFacts[],
  roles: RoleFacts[],
): Finding[] =>
  schemasOf(manifest).flatMap((schema) => oneSchema(context, schema, manifest.owner, owned, roles));

function oneSchema(
  context: Context,
  schema: string,
  owner: string,
  owned: OwnedFacts[],
  roles: RoleFacts[],
): Finding[] {
  const { server, administrator } = context;
  const [own, ...objects] = owned.filter((each) => each.schema === schema);
  if (own === undefined) return [];
  const joins = (each: OwnedFacts) =>
    mayGrant(context, { superuser: each.ownerSuperuser, admin: each.ownerAdmin });
  const ownerIsThere = roles.some(({ name }) => name === owner);
  const findings: Finding[] = [];
  if (own.owner !== owner && !own.acts && !joins(own)) {
    findings.push(
      finding(
        "schema-foreign",
        schema,
        `the schema "${schema}" is there already and belongs to "${own.owner}", not to "${owner}". Give it to "${server.deployer}", and the deployment gives it on to "${owner}"; or name another schema.`,
        {
          sql: [`ALTER SCHEMA ${own.object} OWNER TO ${q(server.deployer)}`],
          runBy: `${own.owner}, or ${administrator}`,
        },
      ),
    );
  }
  if (own.owner !== owner && own.owner !== server.deployer && own.acts && !server.superuser) {
    findings.push(
      finding(
        "schema-taken",
        schema,
        `the schema "${schema}" is there already and belongs to "${own.owner}". "${server.deployer}" can act as that role, so the deployment would take the schema away from it without a word. Name another schema, or adopt this one on purpose.`,
      ),
    );
  }
  // The provider joins the owners of the schema and of its tables, and of nothing else.
  const joined = (each: OwnedFacts) => (each.kind === "TABLE" || each.owner === own.owner) && joins(each);
  const foreign = objects.filter((each) => !each.acts && !joined(each));
  for (const [role, theirs] of Map.groupBy(foreign, (each) => each.owner)) {
    const some = someOf(
      theirs.map(({ object }) => object),
      3,
    );
    findings.push(
      finding(
        "object-foreign",
        schema,
        `"${role}" owns ${some} in the schema "${schema}", and "${server.deployer}" can not act as it: a grant on all objects of the schema fails.`,
        {
          sql: theirs.map(
            ({ kind, object }) =>
              `ALTER ${kind} ${object} OWNER TO ${q(ownerIsThere ? owner : server.deployer)}`,
          ),
          runBy: administrator,
        },
      ),
    );
  }
  return findings;
}

/** A role that an application is to be a member of, and that another service makes. */
export interface Contract {
  name: string;
  /** The consumer. */
  service: string;
  /** The service that it uses. */
  from: string;
}

/** Contracts whose other side is not in the list: it must have been deployed, and this deployer must be let in. */
export function contractFindings(
  context: Context,
  manifests: Manifest[],
  contracts: Contract[],
  roles: RoleFacts[],
): Finding[] {
  const { server, administrator } = context;
  const planned = new Set(manifests.flatMap((each) => each.roles.map(({ name }) => name)));
  return contracts
    .filter(({ name }) => !planned.has(name))
    .flatMap(({ name, service, from: owner }) => {
      const role = roles.find((each) => each.name === name);
      if (role === undefined) {
        const message = `"${service}" uses "${owner}", and the role "${name}" is not there. Let "${owner}" offer it and deploy that first, or remove the use.`;
        return [finding("contract-missing", name, message)];
      }
      if (mayGrant(context, role)) return [];
      return [
        finding(
          "contract-foreign",
          name,
          `"${service}" uses "${owner}", and "${server.deployer}" may not make its application a member of "${name}".`,
          {
            sql: [`GRANT ${q(name)} TO ${q(server.deployer)} WITH ADMIN OPTION`],
            runBy: `the deployer of ${owner}, or ${administrator}`,
          },
        ),
      ];
    });
}

/** What logins are members of, to be known to the server by other means than a password. */
export const AUTHENTICATION_ROLE = "rds_iam";

/** That role is the platform's: it has to be there, and this deployer must be let in. */
export function authenticationFindings(
  context: Context,
  manifests: Manifest[],
  roles: RoleFacts[],
): Finding[] {
  const { server, administrator } = context;
  const name = AUTHENTICATION_ROLE;
  const services = manifests.filter((each) => each.roles.some(({ memberOf }) => memberOf.includes(name)));
  const role = roles.find((each) => each.name === name);
  if (services.length === 0 || (role !== undefined && mayGrant(context, role))) return [];
  const whose = services.map(({ service }) => `"${service}"`).join(", ");
  if (role === undefined) {
    const message = `the logins of ${whose} are to be members of "${name}", which is not there: the server is not one of Amazon RDS. Take \`authentication\` out.`;
    return [finding("authentication-missing", name, message)];
  }
  return [
    finding(
      "authentication-foreign",
      name,
      `the logins of ${whose} are to be members of "${name}", and "${server.deployer}" may not make them so. Once it may, it is a member itself, and asked for a token too.`,
      { sql: [`GRANT ${q(name)} TO ${q(server.deployer)} WITH ADMIN OPTION`], runBy: administrator },
    ),
  ];
}

/** Every table, sequence, routine and column that a grant of a service names. */
export const namedObjects = (manifest: Manifest): NamedObject[] =>
  manifest.grants.flatMap(({ schema = manifest.schema, objectType, object, column = "" }) => {
    const kind = objectType === "sequence" || objectType === "routine" ? objectType : "table";
    return object === undefined ? [] : [{ schema, kind, object, column }];
  });

/** What is named and is not there, and what is being changed right now. */
export function objectFindings(missing: NamedObject[], locks: LockFacts[]): Finding[] {
  return [
    ...missing.map(({ schema, kind, object, column }) => {
      const what = column === "" ? `the ${kind}` : `the column "${column}" of`;
      return finding(
        "object-missing",
        `${schema}.${object}${column === "" ? "" : `.${column}`}`,
        `${what} "${schema}"."${object}" does not exist. Run the migrations first; deploy with \`migrated: false\` until then; or correct the name in \`offers\` or \`returning\`.`,
      );
    }),
    ...locks.map(({ schema, pid, login, seconds }) => {
      const since = seconds === null ? "" : ` since ${seconds} s`;
      return finding(
        "schema-busy",
        schema,
        `a transaction of "${login}" (process ${pid}) is changing the schema "${schema}"${since}. A deployment waits for it, or fails with "tuple concurrently updated". Let it end first.`,
      );
    }),
  ];
}
