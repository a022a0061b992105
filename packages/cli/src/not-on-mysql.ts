import type { Command } from "commander";
import { isMySqlUrl } from "./mysql-connection.js";

/** The commands that know PostgreSQL alone, and what to do on MySQL and MariaDB in their place. */
const INSTEAD: Record<string, string> = {
  adopt:
    "Write the declaration by hand: `rolewright audit` says where the server differs from it, and `rolewright render` prints its SQL.",
  diff: "Audit each server with the same manifests: `rolewright audit --url mysql://...`.",
  explain:
    "`rolewright matrix` says what is declared, and `rolewright audit --format html` what each login may do, and by which roles.",
  public: "`rolewright audit` says what every account may do.",
  retire:
    "`rolewright audit`, without the manifest of the service that is to end, says what is left of it; its sessions end when it is retired and they reconnect.",
};

/** Refuses a URL of MySQL before anything is tried with it. */
export function refuseMySql(command: Command): void {
  const instead = INSTEAD[command.name()];
  if (instead === undefined) return;
  command.hook("preAction", (_, action) => {
    const { url, server, otherServer } = action.opts<Record<string, string | undefined>>();
    if ([url, server, otherServer].some(isMySqlUrl))
      throw new Error(`\`rolewright ${command.name()}\` knows PostgreSQL alone. ${instead}`);
  });
}
