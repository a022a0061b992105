import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import { someOf } from "../../words.js";
import type { CatalogObject } from "../catalog/catalog.js";
import type { Check, Context } from "./context.js";

/** Views, routines, triggers and events of services that run with the rights of somebody else than a migrator, or of nobody; and those of others that run with a service's. */
export const definerFindings: Check = (context) => {
  const { catalog, expected, accounts, parties } = context;
  const groups = Map.groupBy(
    catalog.objects.filter(({ definer }) => definer !== undefined),
    ({ database, definer }) => JSON.stringify([database, definer]),
  );
  return [...groups.values()].flatMap((some): Finding[] => {
    const { database, definer = "" } = some[0] as CatalogObject;
    const manifest = expected.databases.get(database);
    const account = expected.accounts.get(definer);
    if (manifest === undefined)
      return account === undefined ? [] : [ofService(elsewhere(context, some), account.manifest.service)];
    const isMigrator =
      account?.manifest === manifest &&
      (account?.role.name === manifest?.owner || account?.role.memberOf.includes(manifest?.owner ?? ""));
    if (isMigrator || parties.of(definer) === "ignored") return [];
    return [ofService(definerFinding(context, some, !accounts.has(definer)), manifest?.service)];
  });
};

/** The objects in words, whose they are, and where. */
function saidOf({ names }: Context, some: CatalogObject[]): { what: string; who: string; database: string } {
  const { database, definer = "" } = some[0] as CatalogObject;
  const objects = some.map(({ kind, name }) => `${kind} ${name}`).toSorted();
  return { what: `${someOf(objects, 3)} of ${database}`, who: names.text(definer), database };
}

/** Who may use it does what the service's own account may, and no grant on the service shows it. */
function elsewhere(context: Context, some: CatalogObject[]): Finding {
  const { what, who, database } = saidOf(context, some);
  const message = `${what}, which is no database of a service, runs with the rights of "${who}": who may use it does there what that account may. Drop it, or make it again as another account.`;
  return finding("definer-elsewhere", `${database} by ${who}`, message);
}

function definerFinding(context: Context, some: CatalogObject[], isGone: boolean): Finding {
  const { what, who, database } = saidOf(context, some);
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
