import { type Proof, type ProofRow, prove } from "@rolewright/audit";
import * as mysql from "@rolewright/audit/mysql";
import type { Manifest } from "@rolewright/core";
import { Command } from "commander";
import { type ConnectionOptions, connected, connectedAs, withConnection } from "../connection.js";
import { enginesOf, readManifests } from "../declarations.js";
import { EXIT, type SetExit } from "../exit.js";
import { isMySqlUrl, mySqlConnected, mySqlConnectedAs } from "../mysql-connection.js";
import { jsonOption } from "../options.js";
import { readPasswords } from "../passwords.js";

interface Options extends ConnectionOptions {
  passwords: string;
  json: boolean;
}

/** `rolewright prove`: real statements as each login. Connects as one login that reads the catalog, and as each of the services. */
export const proveCommand = (setExit: SetExit): Command =>
  withConnection(new Command("prove"))
    .description(
      "run a statement for each login, object and verb, and compare what is allowed with what is declared",
    )
    .argument(
      "<files...>",
      "JSON files with declarations or manifests, of all services of the database, and of those that must not get into it",
    )
    .requiredOption(
      "--passwords <file>",
      "a JSON file with the password of each login, by login; - for standard input",
    )
    .addOption(jsonOption())
    .action(async (files: string[], { passwords: file, json, ...connection }: Options) => {
      const manifests = readManifests(files, enginesOf(connection.url));
      const passwords = readPasswords(file);
      const missing = manifests
        .flatMap(({ roles }) => roles.filter(({ login, name }) => login && !passwords.has(name)))
        .map(({ name }) => name);
      if (missing.length > 0)
        throw new Error(`${file} has no password of ${missing.join(", ")}. Add it; every login is tried.`);
      const proof = await proved(connection, manifests, (login) => passwords.get(login) as string);
      console.log(json ? JSON.stringify(proof, null, 2) : textOf(proof));
      setExit(proof.wrong.length + proof.broken.length > 0 ? EXIT.findings : EXIT.fine);
    });

const proved = (
  connection: ConnectionOptions,
  manifests: Manifest[],
  passwordOf: (login: string) => string,
): Promise<Proof> => {
  const { url } = connection;
  return isMySqlUrl(url)
    ? mySqlConnected(url, (catalog) =>
        mysql.prove({
          manifests,
          catalog,
          connect: ({ name }) => mySqlConnectedAs(url, { user: name, password: passwordOf(name) }),
        }),
      )
    : connected(connection, (catalog) =>
        prove({
          manifests,
          database: String(catalog.database),
          catalog,
          connect: (login) => connectedAs(connection, login, passwordOf(login)),
        }),
      );
};

const textOf = ({ rows, allowed, refused, wrong, broken }: Proof): string =>
  [
    ...wrong.map(lineOf),
    ...broken.map(({ object, reason }) => `${object} does not work: ${reason}`),
    [
      `${rows.length} statements: ${allowed} allowed`,
      `${refused} refused`,
      ...(broken.length > 0 ? [`${rows.length - allowed - refused} on what does not work`] : []),
      `${wrong.length} not as declared`,
    ].join(", "),
  ].join("\n");

const lineOf = ({ login, verb, object, declared }: ProofRow): string =>
  `${login} ${declared ? "may not, and is declared to" : "may, and is not declared to"}: ${verb} on ${object}`;
