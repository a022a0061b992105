import * as fs from "node:fs";
import {
  checkTogether,
  type Manifest,
  manifest,
  manifestProblem,
  type ServiceDeclaration,
} from "@rolewright/core";

export type Service = ServiceDeclaration | Manifest;

export const isManifest = (service: Service): service is Manifest => "format" in service;

/**
 * Reads services from JSON files: each holds a declaration, a manifest, or a list of them.
 * @throws when a file can not be read, is no JSON, or holds a declaration that is refused
 */
export function readServices(files: string[]): Service[] {
  const services = files.flatMap(readFile);
  checkTogether(services.flatMap((each) => (isManifest(each) ? [] : [each])));
  return services;
}

/** The manifests of the services in JSON files, which may hold declarations as well. */
export const readManifests = (files: string[]): Manifest[] =>
  readServices(files).map((each) => (isManifest(each) ? each : manifest(each)));

function readFile(file: string): Service[] {
  let content: unknown;
  try {
    content = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    // What JSON.parse says quotes the text, and this may be a file with a secret, given by mistake.
    const reason = error instanceof SyntaxError ? "it is not JSON." : (error as Error).message;
    throw new Error(`${file} can not be read: ${reason}`, { cause: error });
  }
  const services = (Array.isArray(content) ? content : [content]) as Service[];
  for (const each of services) {
    if (typeof each !== "object" || each === null)
      throw new Error(`${file} holds no declaration. Give an object with at least "service" and "database".`);
    const problem = isManifest(each) ? manifestProblem(each) : undefined;
    if (problem !== undefined) throw new Error(`${file} is refused: ${problem}`);
  }
  return services;
}
