import * as fs from "node:fs";
import * as path from "node:path";
import type { PostgresVersion } from "@rolewright/testing";
import type { StepResult } from "./case.ts";

/** What the official plugins did, by the name of the case. */
export type Recording = Readonly<Record<string, readonly StepResult[]>>;

const fileOf = (version: PostgresVersion): string =>
  path.join(import.meta.dirname, "recorded", `postgresql-${version}.json`);

export function readRecording(version: PostgresVersion): Recording {
  return JSON.parse(fs.readFileSync(fileOf(version), "utf8")) as Recording;
}

/** A line for each step, so that a change shows as one. */
export function writeRecording(version: PostgresVersion, recording: Recording): void {
  const cases = Object.entries(recording).map(([name, steps]) => {
    const lines = steps.map((step) => `    ${JSON.stringify(step)}`);
    return `  ${JSON.stringify(name)}: [\n${lines.join(",\n")}\n  ]`;
  });
  fs.mkdirSync(path.dirname(fileOf(version)), { recursive: true });
  fs.writeFileSync(fileOf(version), `{\n${cases.join(",\n")}\n}\n`);
}

/** The cases that went otherwise than on another version, but for MAINTAIN, which came with PostgreSQL 17. */
export function unlike(other: Recording, recording: Recording): Recording {
  const text = (steps: readonly StepResult[] | undefined) =>
    JSON.stringify(steps)?.replaceAll("arwdDxtm", "arwdDxt");
  const differing = Object.entries(recording).filter(([name, steps]) => text(steps) !== text(other[name]));
  return Object.fromEntries(differing);
}
