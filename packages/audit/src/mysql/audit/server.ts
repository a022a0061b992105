import { ofService } from "../../audit/context.js";
import { contractFindings } from "../../audit/contracts.js";
import { finding } from "../../finding.js";
import { accountOf, ROLE_HOST } from "../accounts.js";
import { roleList } from "../catalog/role-list.js";
import { ADMINISTRATOR, type Check, serviceOf } from "./context.js";

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

/** A text in SQL, which nothing in it ends. */
const text = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;

/** Settings that give every account roles, or make them active. */
export const settingFindings: Check = ({ catalog, parties, names }) => {
  const isKnown = (role: string): boolean => parties.of(role) === "ignored";
  const roles = catalog.mandatoryRoles.filter((role) => !isKnown(role));
  const all = roles.map(names.text).join(", ");
  const kept = roleList(catalog.mandatoryRoles.filter(isKnown));
  return [
    ...(roles.length === 0
      ? []
      : [
          finding(
            "mandatory-roles",
            all,
            `every account has the role "${all}", by mandatory_roles: the logins of services too, and no manifest says so.`,
            { sql: [`SET PERSIST mandatory_roles = ${text(kept)}`], runBy: ADMINISTRATOR },
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
    // An account without a name stands for all.
    const isAll = accountOf(proxied).name === "";
    const isOurs = [account, proxied].some((each) => parties.of(each) === "service");
    const isBig = parties.of(account) === "foreign" && parties.of(proxied) === "administrator";
    if (
      !(isAll || isOurs || isBig) ||
      ["administrator", "ignored", "predefined"].includes(parties.of(account))
    )
      return [];
    const whom = isAll ? "every account" : names.text(proxied);
    const found = finding(
      "account-proxy",
      `${names.text(account)} as ${whom}`,
      `"${names.text(account)}" may act as ${isAll ? whom : `"${whom}"`} (PROXY), and so may do all that ${isAll ? "any of them" : "it"} may.`,
      { sql: [`REVOKE PROXY ON ${names.sql(proxied)} FROM ${names.sql(account)}`], runBy: ADMINISTRATOR },
    );
    return [ofService(found, serviceOf(context, proxied) ?? serviceOf(context, account))];
  });
};

/** The two sides of each contract, which are the same on every engine. */
export const contractSides: Check = ({ manifests, catalog }) => {
  const roles = new Set(
    catalog.accounts.filter(({ host }) => host === ROLE_HOST[catalog.engine]).map(({ name }) => name),
  );
  return contractFindings({ manifests, roles });
};
