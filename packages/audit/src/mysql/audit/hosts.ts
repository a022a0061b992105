import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import type { CatalogAccount } from "../catalog/catalog.js";
import { isWithin } from "../hosts.js";
import { type Check, type Context, DEPLOYER } from "./context.js";

/** Users of nobody, and users that have a name of a service's at another host. */
export const hostFindings: Check = (context) => {
  const declared = Map.groupBy(context.expected.accounts.keys(), (id) => nameIn(context, id));
  return context.catalog.accounts.flatMap((account) => {
    if (account.name === "") return [anonymous(context, account)];
    return isNamesake(context, account) ? namesake(context, account, declared.get(account.name) ?? []) : [];
  });
};

const nameIn = ({ names }: Context, id: string): string => names.record(id).name;

/** Whether an account has the name of a service's and is none of it. */
export function isNamesake({ expected, parties, names }: Context, { id, name }: CatalogAccount): boolean {
  return (
    !["service", "ignored", "explained"].includes(parties.of(id)) &&
    [...expected.accounts.keys()].some((each) => names.record(each).name === name)
  );
}

function anonymous({ names }: Context, { id, host }: CatalogAccount): Finding {
  return finding(
    "account-anonymous",
    `''@${host}`,
    `there is an anonymous user at "${host}": everybody logs in as it from there, under any name, and it hides logins of services that have a less specific host.`,
    { sql: [`DROP USER ${names.sql(id)}`], runBy: DEPLOYER },
  );
}

function namesake(context: Context, { id, host, locked }: CatalogAccount, declared: string[]): Finding[] {
  const { names, expected, catalog } = context;
  const hidden = declared.filter((each) => {
    const login = expected.accounts.get(each)?.role;
    return login?.login === true && isWithin(host, login.host ?? "");
  });
  const service = expected.accounts.get(declared[0] ?? "")?.manifest.service;
  const text = names.text(id);
  const own = declared.map((each) => `"${names.text(each)}"`).join(", ");
  const isDefiner = catalog.objects.some(({ definer }) => definer === id);
  const repair = isDefiner ? undefined : { sql: [`DROP USER ${names.sql(id)}`], runBy: DEPLOYER };
  const [rule, message] =
    hidden.length > 0
      ? ([
          "account-shadow",
          `"${text}" hides ${own}: who connects from "${host}" is that account, with its password and its privileges${locked ? ", and it is locked" : ""}.`,
        ] as const)
      : ([
          "account-host",
          `"${text}" has the name of ${own}, and no manifest declares it at this host. What it holds on databases may hold for the other one too.`,
        ] as const);
  return [ofService(finding(rule, text, message, repair), service)];
}
