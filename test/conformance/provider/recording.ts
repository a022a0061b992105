import * as fs from "node:fs";
import * as path from "node:path";
import type { PostgresVersion } from "@rolewright/testing";
import type { StepResult } from "./case.ts";
import { LATEST } from "./cases.ts";
import type { Schemas } from "./terraform-schemas.ts";

/** What the official plugins did, by the name of the case. */
export type Recording = Readonly<Record<string, readonly StepResult[]>>;

const fileOf = (version: PostgresVersion): string =>
  path.join(import.meta.dirname, "recorded", `postgresql-${version}.json`);

/** What is recorded of that version itself: of an older one, only what went otherwise than on the latest. */
export function ownRecording(version: PostgresVersion): Recording {
  return JSON.parse(fs.readFileSync(fileOf(version), "utf8")) as Recording;
}

/** What the official plugins did on that version. */
export function recordingOf(version: PostgresVersion): Recording {
  return version === LATEST ? ownRecording(version) : { ...inherited(), ...ownRecording(version) };
}

/** A line for each step, so that a change shows as one. */
export function writeRecording(version: PostgresVersion, lived: Recording): void {
  const base = version === LATEST ? {} : inherited();
  const own = Object.entries(lived).filter(
    ([name, steps]) => JSON.stringify(steps) !== JSON.stringify(base[name]),
  );
  write(fileOf(version), Object.fromEntries(own));
}

function write(file: string, lived: Recording): void {
  const cases = Object.entries(lived).map(([name, steps]) => {
    const lines = steps.map((step) => `    ${JSON.stringify(step)}`);
    return `  ${JSON.stringify(name)}: [\n${lines.join(",\n")}\n  ]`;
  });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `{\n${cases.join(",\n")}\n}\n`);
}

/** The latest version's, with an owner's privileges as they are without MAINTAIN, which came with PostgreSQL 17. */
function inherited(): Recording {
  const text = JSON.stringify(ownRecording(LATEST)).replaceAll("arwdDxtm", "arwdDxt");
  return JSON.parse(text) as Recording;
}

const fileNamed = (name: string): string => path.join(import.meta.dirname, `recorded/${name}.json`);

/** What an official provider did. */
export function recordedLives(name: string): Recording {
  return JSON.parse(fs.readFileSync(fileNamed(name), "utf8")) as Recording;
}

export const writeLives = (name: string, lived: Recording): void => write(fileNamed(name), lived);

/** What an official provider declares to Terraform. */
export function recordedSchemas(name: string): Schemas {
  return JSON.parse(fs.readFileSync(fileNamed(name), "utf8")) as Schemas;
}

export const writeSchemas = (name: string, schemas: Schemas): void =>
  fs.writeFileSync(fileNamed(name), `${JSON.stringify(schemas, null, 2)}\n`);

/** What PostgreSQL's official provider declares and did under Terraform, on the latest version. */
export interface TerraformRecording {
  /** A line for each attribute, by resource type. */
  readonly schemas: Schemas;
  readonly lives: Recording;
}

export const terraformRecording = (): TerraformRecording => ({
  schemas: recordedSchemas("terraform-schemas"),
  lives: recordedLives("terraform-lives"),
});

export function writeTerraformRecording({ schemas, lives }: TerraformRecording): void {
  writeSchemas("terraform-schemas", schemas);
  writeLives("terraform-lives", lives);
}
