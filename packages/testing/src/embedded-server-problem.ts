import { prepareServer } from "./embedded-mysql-files.js";
import { MARIADB, type MariaDbVersion, MYSQL, type MySqlRelease } from "./mysql-releases.js";
import { ServerUnavailableError } from "./server-unavailable.js";

/**
 * Says why MySQL or MariaDB can not be had on this machine, or `undefined` if it can. It prints the reason too, so that no
 * test is skipped in silence. Downloads and unpacks the server if that was not done yet.
 *
 * @throws {Error} for what is no matter of the machine
 * @example
 * ```ts
 * import { embeddedMySql, embeddedServerProblem } from "@rolewright/testing";
 * if ((await embeddedServerProblem("mysql")) === undefined) {
 *   await (await embeddedMySql()).stop();
 * }
 * ```
 */
export async function embeddedServerProblem(
  engine: MySqlRelease["engine"],
  version: MariaDbVersion = "10.11",
): Promise<string | undefined> {
  try {
    await prepareServer(engine === "mysql" ? MYSQL : MARIADB[version]);
    return undefined;
  } catch (error) {
    if (!(error instanceof ServerUnavailableError)) throw error;
    console.warn(error.message);
    return error.message;
  }
}
