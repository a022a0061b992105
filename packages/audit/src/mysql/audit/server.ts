import { ofService } from "../../audit/context.js";
import { contractFindings } from "../../audit/contracts.js";
import { type Finding, finding } from "../../finding.js";
import type { CatalogObject } from "../catalog/catalog.js";
import { ADMINISTRATOR, type Check, type Context, serviceOf } from "./context.js";

/** What was not compared, so that silence about it is not taken for good news. */
export const scopeFindings: Check = ({ manifests, catalog }) =>
  manifests.length > 0
    ? []
    : [
        finding(
          "manifest-none",
          catalog.engine,
          "no manifest was given, so that nothing was compared: only what is risky in itself was looked for. Give the manifests of all services of the server.",
        ),
      ];

/** Settings that give every account roles, or make them active. */
export const settingFindings: Check = ({ catalog, parties, names }) => {
  const roles = catalog.mandatoryRoles.filter((role) => parties.of(role) !== "ignored");
  const all = roles.map(names.text).join(", ");
  return [
    ...(roles.length === 0
      ? []
      : [
          finding(
            "mandatory-roles",
            all,
            `every account has the role "${all}", by mandatory_roles: the logins of services too, and no manifest says so.`,
            { sql: ["SET PERSIST mandatory_roles = ''"], runBy: ADMINISTRATOR },
          ),
        ]),
    ...(catalog.activateAllRoles
      ? [
          finding(
            "activate-all-roles",
            "activate_all_roles_on_login",
            "activate_all_roles_on_login is on: every role that an account has is active when it logs in, be it its default role or not.",
          ),
        ]
      : []),
  ];
};

/** Accounts that may act as others. */
export const proxyFindings: Check = (context) => {
  const { catalog, parties, names } = context;
  return catalog.proxies.flatMap(({ account, proxied }) => {
    const isOurs = [account, proxied].some((each) => parties.of(each) === "service");
    const isBig = parties.of(account) === "foreign" && parties.of(proxied) === "administrator";
    if (!(isOurs || isBig) || ["administrator", "ignored", "predefined"].includes(parties.of(account)))
      return [];
    const found = finding(
      "account-proxy",
      `${names.text(account)} as ${names.text(proxied)}`,
      `"${names.text(account)}" may act as "${names.text(proxied)}" (PROXY), and so may do all that it may.`,
      { sql: [`REVOKE PROXY ON ${names.sql(proxied)} FROM ${names.sql(account)}`], runBy: ADMINISTRATOR },
    );
    return [ofService(found, serviceOf(context, proxied) ?? serviceOf(context, account))];
  });
};

/** Views, routines, triggers and events of services that run with the rights of somebody else than a migrator, or of nobody. */
export const definerFindings: Check = (context) => {
  const { catalog, expected, accounts, parties } = context;
  const ours = catalog.objects.filter(
    ({ database, definer }) => expected.databases.has(database) && definer !== undefined,
  );
  const groups = Map.groupBy(ours, ({ database, definer }) => JSON.stringify([database, definer]));
  return [...groups.values()].flatMap((some): Finding[] => {
    const { database, definer = "" } = some[0] as CatalogObject;
    const manifest = expected.databases.get(database);
    const account = expected.accounts.get(definer);
    const isMigrator =
      account?.manifest === manifest &&
      (account?.role.name === manifest?.owner || account?.role.memberOf.includes(manifest?.owner ?? ""));
    if (isMigrator || parties.of(definer) === "ignored") return [];
    return [ofService(definerFinding(context, some, !accounts.has(definer)), manifest?.service)];
  });
};

function definerFinding({ names }: Context, some: CatalogObject[], isGone: boolean): Finding {
  const { database, definer = "" } = some[0] as CatalogObject;
  const objects = some.map(({ kind, name }) => `${kind} ${name}`).toSorted();
  const what = `${objects.slice(0, 3).join(", ")}${objects.length > 3 ? ` and ${objects.length - 3} more` : ""} of ${database}`;
  const who = names.text(definer);
  const again = "Make it again as a migrator of the service.";
  return isGone
    ? finding(
        "definer-missing",
        `${database} by ${who}`,
        `${what} would run with the rights of "${who}", which is not there: it fails for everybody, and whoever makes an account of that name gets hold of it. ${again}`,
      )
    : finding(
        "definer-foreign",
        `${database} by ${who}`,
        `${what} runs with the rights of "${who}", which is no migrator of the service: who may use it does what that account may. ${again}`,
      );
}

/** The two sides of each contract, which are the same on every engine. */
export const contractSides: Check = ({ manifests, accounts, names }) => {
  const roles = new Set(
    [...accounts.values()].filter(({ role }) => role).map(({ id }) => names.record(id).name),
  );
  return contractFindings({ manifests, roles });
};
