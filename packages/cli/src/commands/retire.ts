import { type Retirement, retirement } from "@rolewright/audit";
import { Command } from "commander";
import type { Client } from "pg";
import { type ConnectionOptions, connected, withConnection } from "../connection.js";
import { readServices, type Service } from "../declarations.js";
import type { SetExit } from "../exit.js";
import { report } from "../findings.js";
import { jsonOption } from "../options.js";

interface Options extends ConnectionOptions {
  service?: string;
  endSessions: boolean;
  json: boolean;
}

/** `rolewright retire`: what stands in the way of a service's end. Connects as the deployer. */
export const retireCommand = (setExit: SetExit): Command =>
  withConnection(new Command("retire"))
    .description(
      "say what stands in the way of the end of a service, or is left of it. Connects as the deployer",
    )
    .argument("<files...>", "JSON files with declarations or manifests, best as they were before the end")
    .option("--service <name>", "only this one of the services")
    .option(
      "--end-sessions",
      "keep the logins of the service out (NOLOGIN) and end their sessions. Needs --service",
      false,
    )
    .addOption(jsonOption())
    .action(
      async (files: string[], { service, endSessions, json, ...connection }: Options, command: Command) => {
        // A list of files is easily too long, and this ends what runs.
        if (endSessions && service === undefined)
          command.error("error: --end-sessions ends what runs. Say of which service: --service <name>.");
        const services = chosen(readServices(files), service);
        const found = await connected(connection, async (client) => {
          const all: Retirement[] = [];
          for (const each of services) {
            const before = await look(client, each, connection);
            if (endSessions) for (const sql of before.endSessions) await client.query(sql);
            all.push(endSessions ? await look(client, each, connection) : before);
          }
          return all;
        });
        setExit(
          report(
            found.flatMap(({ findings }) => findings),
            {
              json,
              none: "Nothing stands in the way.",
              notes: found.flatMap(notesOf),
              more: { services: found.map(({ findings: _, endSessions: __, ...rest }) => rest) },
            },
          ),
        );
      },
    );

function chosen(services: Service[], name: string | undefined): Service[] {
  const left = services.filter((each) => name === undefined || each.service === name);
  if (left.length > 0) return left;
  const known = services.map((each) => `"${each.service}"`).join(", ");
  throw new Error(`--service: "${name}" is in none of the files. They hold ${known}.`);
}

const look = (client: Client, service: Service, connection: ConnectionOptions): Promise<Retirement> =>
  retirement(client, {
    service,
    connect: (database, work) => connected(connection, work, database),
  });

function notesOf({ service, roles, unseen }: Retirement): string[] {
  const logins = roles.filter(({ login }) => login);
  const names = roles.map(({ name, login }) => (login ? `${name} (login)` : name));
  return [
    roles.length === 0
      ? `Of "${service}" no role is there.`
      : `Of "${service}" there are ${names.join(", ")}. ${logins.length === 0 ? "None can log in." : ""}`.trimEnd(),
    ...unseen.map((what) => `Not seen: ${what}`),
  ];
}
