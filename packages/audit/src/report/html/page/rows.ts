import type { AccessCell } from "../../access-cells.js";
import type { AccessLogin, AccessTable } from "../../access-table.js";

/** A line of the table: the name of a service, or a login with its cells by schema. */
export type Row =
  | { group: string; service: boolean }
  | { login: AccessLogin; cells: Map<string, AccessCell> };

/** The logins of each service below its name. */
export function rowsOf({ logins }: AccessTable): Row[] {
  const groups = Map.groupBy(logins, ({ login, service }) =>
    login === "public" ? "every role" : (service ?? "of no service"),
  );
  return [...groups].flatMap(([group, some]) => [
    { group, service: some[0]?.service !== undefined },
    ...some.map((login) => ({ login, cells: new Map(login.cells.map((cell) => [cell.schema, cell])) })),
  ]);
}
