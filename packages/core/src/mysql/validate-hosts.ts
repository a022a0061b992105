import type { Report } from "../checks.js";
import { show } from "../names.js";
import type { MySqlDeclaration } from "./declaration.js";
import { hostProblem } from "./names.js";

/** A user is a name at a host, and a default of either would be somebody else. */
export function checkHosts(declaration: MySqlDeclaration, report: Report): void {
  const { engine, host, logins, roles } = declaration;
  const migrate = logins?.migrate;
  const own = [
    ...(logins?.app === undefined ? [] : [["logins.app", logins.app?.host] as const]),
    ...(migrate ? [["logins.migrate", migrate === true ? undefined : migrate.host] as const] : []),
    ...(Array.isArray(roles) ? roles : []).map((role, index) => [`roles[${index}]`, role?.host] as const),
  ];
  for (const [path, given] of [["", host] as const, ...own]) {
    if (given === undefined) continue;
    const place = path === "" ? "host" : `${path}.host`;
    report(place, hostProblem(given));
    if (engine === "mariadb" && /\/\d+$/.test(String(given)))
      report(
        place,
        `${show(given)} has a prefix length, which MariaDB does not know. Write a netmask or a pattern.`,
      );
  }
  const without = own.filter(([, given]) => given === undefined).map(([path]) => path);
  if (host === undefined && without.length > 0)
    report(
      "host",
      `it is missing, and a login of MySQL is a user at a host. Write where ${without.join(", ")} ${without.length === 1 ? "connects" : "connect"} from, here for all or in each, such as "10.0.%"; "%" is everywhere.`,
    );
}
