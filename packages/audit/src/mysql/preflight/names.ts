import type { Manifest } from "@rolewright/core";
import { placesOf } from "@rolewright/core";
import { ofService } from "../../audit/context.js";
import { type Finding, finding } from "../../finding.js";
import { accountOf } from "../accounts.js";
import type { Context } from "../audit/context.js";
import { placeKey } from "../audit/expected.js";
import { isPattern, literalOf, reaches } from "../spelling.js";

/** Names that are there already and are not this service's. */
export const takenFindings = (context: Context): Finding[] =>
  context.manifests.flatMap((each) =>
    [...accountsTaken(context, each), ...databasesTaken(context, each)].map((found) =>
      ofService(found, each.service),
    ),
  );

const idsOf = ({ expected }: Context, manifest: Manifest): string[] =>
  [...expected.accounts].filter(([, each]) => each.manifest === manifest).map(([id]) => id);

/** A service was deployed before where a role of its holds something on its database as declared. */
const isDeployed = (context: Context, manifest: Manifest): boolean =>
  idsOf(context, manifest).some((id) =>
    context
      .grantsOf(id)
      .some(({ database = "" }) =>
        [...context.expected.placesOf(id).values()].some((place) => place.database === literalOf(database)),
      ),
  );

function accountsTaken(context: Context, manifest: Manifest): Finding[] {
  const { accounts, expected, names, catalog, reach } = context;
  const deployed = isDeployed(context, manifest);
  return idsOf(context, manifest).flatMap((id) => {
    const declared = expected.accounts.get(id)?.role;
    const account = accounts.get(id);
    const taken = (what: string) =>
      finding("name-taken", names.text(id), `${what} Rename one of the two, or drop what is there.`);
    if (account !== undefined && declared?.login === account.role)
      return [
        taken(
          `"${names.text(id)}" is to be a ${account.role ? "login" : "role"}, and there is a ${account.role ? "role" : "login"} of that name.`,
        ),
      ];
    if (account !== undefined && !deployed)
      return [
        taken(
          `"${names.text(id)}" is there already, and holds nothing in the databases of "${manifest.service}".`,
        ),
      ];
    const powerful = reach
      .of(id)
      .some((each) =>
        context.grantsOf(each.account).some(({ privileges }) => privileges.includes("SYSTEM_USER")),
      );
    if (account !== undefined && powerful)
      return [taken(`"${names.text(id)}" has SYSTEM_USER, so that no deployer can change it.`)];
    // To grant to a name without a host is to grant to a user of that name where there is one.
    const others = catalog.accounts.filter(
      (each) => each.id !== id && each.name === accountOf(id).name && !expected.accounts.has(each.id),
    );
    return others.length === 0
      ? []
      : [
          taken(
            `there is ${others.map((each) => `"${names.text(each.id)}"`).join(", ")} beside the "${names.text(id)}" that is planned: the server takes the one with the most specific host.`,
          ),
        ];
  });
}

function databasesTaken(context: Context, manifest: Manifest): Finding[] {
  if (isDeployed(context, manifest)) return [];
  const there = new Set(context.catalog.databases.map(({ name }) => name));
  return placesOf(manifest)
    .filter(({ database }) => there.has(database))
    .map(({ database }) =>
      finding(
        "name-taken",
        database,
        `the database "${database}" is there already, and "${manifest.service}" has no role in it: CREATE DATABASE fails. Import it, or take another name.`,
      ),
    );
}

/** What others hold that will reach the databases of the services, as soon as they are made. */
export function neighbourFindings(context: Context): Finding[] {
  const { catalog, expected, parties, names } = context;
  const there = new Set(catalog.databases.map(({ name }) => name));
  return [...expected.databases].flatMap(([database, { service }]) =>
    catalog.grants
      .filter(
        ({ grantee }) =>
          grantee !== catalog.readBy && !["administrator", "predefined"].includes(parties.of(grantee)),
      )
      .filter(({ grantee }) => !expected.placesOf(grantee).has(placeKey(database)))
      .flatMap((grant): Finding[] => {
        const { grantee, database: spelling, table, routine, privileges } = grant;
        if (spelling === undefined) return [];
        const named = table !== undefined || routine !== undefined;
        const who = names.text(grantee);
        const what = `${privileges.join(", ")} on ${spelling}.${table ?? routine ?? "*"}`;
        if (
          !named &&
          isPattern(spelling, catalog.partialRevokes) &&
          reaches(spelling, database, catalog.partialRevokes)
        )
          return [
            ofService(
              finding(
                "grant-pattern",
                `${spelling}.* to ${who}`,
                `"${who}" has ${what}, a pattern that reaches "${database}" too. Let it say the databases that are meant.`,
              ),
              service,
            ),
          ];
        const isLeft = !there.has(database) && (named ? spelling : literalOf(spelling)) === database;
        if (!isLeft || expected.accounts.has(grantee)) return [];
        return [
          ofService(
            finding(
              "grant-dangling",
              `${what} to ${who}`,
              `"${who}" has ${what}, from a database of that name that is gone: it will hold in the new one. Revoke it first.`,
            ),
            service,
          ),
        ];
      }),
  );
}
