import type { BrokenObject } from "../../proof/prove.js";
import { accountOf, accountsOf } from "../accounts.js";
import type { MySqlCatalog } from "../catalog/catalog.js";
import { readCatalog } from "../catalog/read.js";
import type { MySqlClient } from "../client.js";
import type { ProvedObject } from "./objects.js";

/** Why each view does not work: its definer, and what that lacks, as far as the catalog can be read. */
export async function brokenObjects(client: MySqlClient, views: Set<ProvedObject>): Promise<BrokenObject[]> {
  if (views.size === 0) return [];
  const catalog = await readCatalog(client).catch(() => undefined);
  return [...views].map((view) => ({
    object: `${view.database}.${view.name}`,
    reason: reasonOf(catalog, view),
  }));
}

const SOMETHING = "lacks a right on what it means, or that is not there";

function reasonOf(catalog: MySqlCatalog | undefined, { definer }: ProvedObject): string {
  if (definer === undefined) return "it means something that is not there.";
  const who = `it runs with the rights of "${definer}", which`;
  if (catalog === undefined) return `${who} ${SOMETHING}.`;
  if (!catalog.accounts.some(({ id }) => id === definer))
    return `${who} is not there. Make it again as a migrator of its service.`;
  const account = catalog.accounts.find(({ id }) => id === definer);
  const roles = catalog.memberships.filter(({ member }) => member === definer).map(({ role }) => role);
  if (catalog.engine === "mariadb")
    return `${who} ${SOMETHING}. On MariaDB it uses what that account holds itself, and nothing of its roles.`;
  const asleep = roles.filter((role) => !account?.defaultRoles.includes(role));
  if (asleep.length === 0) return `${who} ${SOMETHING}.`;
  const { sql } = accountsOf((id) => asleep.includes(id));
  const names = asleep.map((role) => `"${accountOf(role).name}"`).join(", ");
  return `${who} has ${names} as no default role, and nothing else counts there. Run: ALTER USER ${sql(definer)} DEFAULT ROLE ${roles.map((role) => accountsOf(() => true).sql(role)).join(", ")}`;
}
