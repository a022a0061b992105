import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import type { CatalogObject } from "../catalog/catalog.js";
import type { Check, Context } from "./context.js";

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
