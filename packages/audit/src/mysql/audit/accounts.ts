import type { Manifest } from "@rolewright/core";
import { NO_PASSWORD, renderSql } from "@rolewright/core/mysql";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import type { CatalogAccount } from "../catalog/catalog.js";
import { type Check, type Context, DEPLOYER, defaultRoleSql, granterOf, withLogins } from "./context.js";
import { recordOf } from "./expected.js";
import { isThere } from "./objects.js";

/** Plugins that ask for a password, which may be empty. */
const WITH_PASSWORD = /^(caching_sha2_password|sha256_password|mysql_(native|old)_password|ed25519|parsec)$/;
/** Plugins that take the word of the operating system. */
const BY_SYSTEM = /^(auth_socket|unix_socket|named_pipe)$/;

/** Users and roles that are not there, or are not what their manifest says. */
export const accountFindings: Check = (context) => [
  ...context.manifests.flatMap((manifest) => ofManifest(context, manifest)),
  ...context.catalog.accounts.flatMap((account) => withoutPassword(context, account)),
];

function ofManifest(context: Context, manifest: Manifest): Finding[] {
  const { service } = manifest;
  const ids = [...context.expected.accounts]
    .filter(([, each]) => each.manifest === manifest)
    .map(([id]) => id);
  if (ids.length > 0 && !ids.some((id) => context.accounts.has(id))) {
    const message = `none of the ${ids.length} users and roles of "${service}" is there. Deploy it, or leave its manifest out.`;
    return [ofService(finding("service-missing", service, message), service)];
  }
  return ids.flatMap((id) => oneAccount(context, id)).map((each) => ofService(each, service));
}

function oneAccount(context: Context, id: string): Finding[] {
  const { names, accounts, expected } = context;
  const account = accounts.get(id);
  if (account === undefined) return [missing(context, id)];
  const login = expected.accounts.get(id)?.role.login === true;
  const text = names.text(id);
  const findings: Finding[] = [];
  const canLogIn = context.catalog.engine === "mariadb" ? !account.role && !account.locked : !account.locked;
  if (login !== canLogIn) {
    const message = login
      ? `"${text}" is locked, and its manifest says that it is a login.`
      : `"${text}" can log in, and its manifest says that it holds privileges for others and never logs in.`;
    const sql = [`ALTER USER ${names.sql(id)} ACCOUNT ${login ? "UNLOCK" : "LOCK"}`];
    findings.push(withLogins(finding("role-login", text, message, { sql, runBy: DEPLOYER }), context, id));
  }
  if (login && account.secondPassword) {
    // No repair: to end it in the middle of a rotation would shut clients out.
    const message = `"${text}" logs in with an older password too, which was kept when it got its own (RETAIN CURRENT PASSWORD). Once no client uses it, deploy \`oldPassword: "discard"\`, or run ALTER USER ${names.sql(id)} DISCARD OLD PASSWORD.`;
    findings.push(finding("login-second-password", text, message));
  }
  if (login && account.expired)
    findings.push(finding("login-expired", text, `the password of "${text}" has expired. Deploy a new one.`));
  return findings;
}

/** A user or role that is not there, with all that it is to hold, and all who are to hold it. */
function missing(context: Context, id: string): Finding {
  const { catalog, expected, accounts, names } = context;
  const { role, manifest } = expected.accounts.get(id) as { role: { login: boolean }; manifest: Manifest };
  const { name, host } = names.record(id);
  const { engine, partialRevokes } = catalog;
  const made = role.login
    ? [
        ...renderSql([{ kind: "user", key: "", name, host: host ?? "", dependsOn: [] }], engine),
        `ALTER USER ${names.sql(id)} ACCOUNT UNLOCK`,
      ]
    : renderSql([{ kind: "role", key: "", name, dependsOn: [] }], engine);
  const grants = [...expected.placesOf(id).values()]
    .filter((place) => isThere(context, place) !== false)
    .map((place) =>
      recordOf(place, names.record(id), {
        privileges: [...place.privileges].toSorted(),
        columns: byPrivilege(place.columns),
        partialRevokes,
      }),
    );
  const groups = expected.rolesOf(id).filter((each) => accounts.has(each));
  const members = expected.membersOf(id).filter((each) => accounts.has(each));
  const joining = [
    ...groups.map((group) => [group, id] as const),
    ...members.map((member) => [id, member] as const),
  ];
  const kind = role.login ? "login" : "role";
  const password = role.login
    ? " A login made so has no password that anybody knows: a deployment gives it one."
    : "";
  const message = `the ${kind} "${names.text(id)}" is not there, and so nobody has what it gives. Deploy "${manifest.service}", or make it by hand.${password}`;
  return finding("role-missing", names.text(id), message, {
    sql: [
      ...made,
      ...renderSql(grants, engine),
      ...joining.map(([group, member]) => `GRANT ${names.sql(group)} TO ${names.sql(member)}`),
      ...(role.login ? defaultRoleSql(context, id, groups) : []),
      ...members
        .filter((each) => expected.accounts.get(each)?.role.login)
        .flatMap((member) => defaultRoleSql(context, member, [id])),
    ],
    runBy: granterOf(context, ...groups),
  });
}

/** Columns by privilege, as a grant says them. */
export function byPrivilege(columns: Map<string, Set<string>>): Record<string, string[]> {
  const pairs = [...columns].flatMap(([column, all]) => [...all].map((privilege) => ({ column, privilege })));
  return Object.fromEntries(
    [...Map.groupBy(pairs, ({ privilege }) => privilege)].map(([privilege, some]) => [
      privilege,
      some.map(({ column }) => column).toSorted(),
    ]),
  );
}

/** Whoever can come in without one. A service's login that nobody can use today is told of as well: it may be unlocked. */
function withoutPassword(context: Context, { id, name, role, locked, plugins }: CatalogAccount): Finding[] {
  const { parties, names, expected, catalog } = context;
  const party = parties.of(id);
  const ours = expected.accounts.get(id)?.role.login === true;
  if (name === "" || ["predefined", "ignored"].includes(party)) return [];
  if (!ours && (role || locked || party === "service")) return [];
  const empty = plugins.some((each) => each.empty && WITH_PASSWORD.test(each.plugin));
  const system = plugins.find(({ plugin }) => BY_SYSTEM.test(plugin))?.plugin;
  if (!empty && (!ours || system === undefined)) return [];
  const text = names.text(id);
  const how = empty
    ? "has an empty password: whoever can connect logs in as it."
    : `logs in by ${system}: whoever is the user of that name on the server's machine needs no password.`;
  const repair =
    party === "administrator"
      ? undefined
      : { sql: [`ALTER USER ${names.sql(id)} IDENTIFIED ${NO_PASSWORD[catalog.engine]}`], runBy: DEPLOYER };
  const message = `"${text}" ${how} ${repair === undefined ? "Give it a password." : "After the repair nobody knows its password: deploy it with one."}`;
  return [
    ofService(finding("login-password", text, message, repair), expected.accounts.get(id)?.manifest.service),
  ];
}
