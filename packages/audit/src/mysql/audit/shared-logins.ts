import { roleName } from "@rolewright/core";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import type { CatalogMembership } from "../catalog/catalog.js";
import { type Context, granterOf, revokeSql, serviceOf } from "./context.js";

/** A login that was itself given the application of another service. */
interface Shared {
  login: string;
  services: string[];
  rows: CatalogMembership[];
}

export function sharedLogins({ expected, reach, accounts }: Context, extra: CatalogMembership[]): Shared[] {
  const apps = [...expected.accounts].filter(
    ([, { role, manifest }]) => role.name === roleName(manifest.service, "app"),
  );
  const servicesOf = (account: string): string[] => {
    const reached = new Set(reach.of(account).map((each) => each.account));
    return apps.filter(([app]) => reached.has(app)).map(([, { manifest }]) => manifest.service);
  };
  return [...Map.groupBy(extra, ({ member }) => member)].flatMap(([login, rows]) => {
    if (accounts.get(login)?.role !== false) return [];
    const services = servicesOf(login);
    const guilty = rows.filter(({ role }) => servicesOf(role).length > 0);
    return services.length > 1 && guilty.length > 0 ? [{ login, services, rows: guilty }] : [];
  });
}

export function sharedFinding(context: Context, { login, services, rows }: Shared): Finding {
  const { names } = context;
  const found = finding(
    "login-shared",
    names.text(login),
    `"${names.text(login)}" reaches the applications of ${services.map((each) => `"${each}"`).join(" and ")}: whoever has its password has both, and neither can be told from the other. Each service has logins of its own.`,
    {
      sql: rows.flatMap((row) => revokeSql(context, row)),
      runBy: granterOf(context, ...rows.map(({ role }) => role)),
    },
  );
  const paths = rows.map(({ role }) => [login, role].map(names.text));
  return ofService({ ...found, paths }, serviceOf(context, login));
}
