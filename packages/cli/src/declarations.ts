import * as fs from "node:fs";
import {
  checkTogether,
  ENGINES,
  type Engine,
  engineProblem,
  type Manifest,
  manifest,
  manifestProblem,
  type ServiceDeclaration,
} from "@rolewright/core";
import * as mysql from "@rolewright/core/mysql";
import { isMySqlUrl } from "./mysql-connection.js";

export type Declaration = ServiceDeclaration | mysql.MySqlDeclaration;
export type Service = ServiceDeclaration | Manifest;

export const isManifest = (service: Declaration | Manifest): service is Manifest => "format" in service;
/** A declaration for PostgreSQL does not name its engine. One that does so all the same is refused as what it is. */
export const isMySql = (service: Declaration | Manifest): service is mysql.MySqlDeclaration =>
  !isManifest(service) && "engine" in service && String(service.engine) !== "postgresql";

/** The engines that a URL can lead to; without one it is PostgreSQL. */
export const enginesOf = (url: string | undefined): Engine[] =>
  isMySqlUrl(url) ? ["mysql", "mariadb"] : ["postgresql"];

/**
 * Reads services on PostgreSQL from JSON files: each holds a declaration, a manifest, or a list of them.
 * @throws when a file can not be read, is no JSON, or holds a declaration that is refused
 */
export const readServices = (files: string[]): Service[] =>
  readAll(files, ["postgresql"]).flatMap((each) => (isMySql(each) ? [] : [each]));

/** The same of services on any engine. */
export function readAll(files: string[], engines = ENGINES): (Declaration | Manifest)[] {
  const services = files.flatMap((file) => readFile(file, engines));
  const declarations = services.flatMap((each) => (isManifest(each) ? [] : [each]));
  const ofMySql = declarations.filter(isMySql);
  checkTogether(declarations.flatMap((each) => (isMySql(each) ? [] : [each])));
  for (const one of Map.groupBy(ofMySql, ({ engine }) => engine).values()) mysql.checkTogether(one);
  return services;
}

/** The manifests of the services in JSON files, which may hold declarations as well. */
export const readManifests = (files: string[], engines: Engine[] = ["postgresql"]): Manifest[] =>
  readAll(files, engines).map((each) =>
    isManifest(each) ? each : isMySql(each) ? mysql.manifest(each) : manifest(each),
  );

function readFile(file: string, engines: Engine[]): (Declaration | Manifest)[] {
  let content: unknown;
  try {
    content = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    // What JSON.parse says quotes the text, and this may be a file with a secret, given by mistake.
    const reason = error instanceof SyntaxError ? "it is not JSON." : (error as Error).message;
    throw new Error(`${file} can not be read: ${reason}`, { cause: error });
  }
  const services = (Array.isArray(content) ? content : [content]) as (Declaration | Manifest)[];
  for (const each of services) {
    if (typeof each !== "object" || each === null)
      throw new Error(`${file} holds no declaration. Give an object with at least "service" and "database".`);
    const problem = problemOf(each, engines);
    if (problem !== undefined) throw new Error(`${file} is refused: ${problem}`);
  }
  return services;
}

/** What is to be done where a file is of another engine than the connection. */
const hintOf = (engines: Engine[]): string =>
  engines.includes("postgresql")
    ? " A server of MySQL is named by its URL: --url mysql://user@host:3306."
    : "";

function problemOf(service: Declaration | Manifest, engines: Engine[]): string | undefined {
  if (isManifest(service)) {
    const wrong = engineProblem(service, engines);
    return manifestProblem(service) ?? (wrong === undefined ? undefined : `${wrong}${hintOf(engines)}`);
  }
  if (!isMySql(service) && !engines.includes("postgresql"))
    return `the declaration of ${JSON.stringify(service.service)} is for PostgreSQL, and the connection is to another server. Leave it out.`;
  if (!isMySql(service) || engines.includes(service.engine)) return undefined;
  return `the declaration of ${JSON.stringify(service.service)} is for ${JSON.stringify(service.engine)}, and this command knows ${engines.map((each) => `"${each}"`).join(", ")}.${hintOf(engines)}`;
}
