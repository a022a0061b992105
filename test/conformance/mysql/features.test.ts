// The declarations that tests deploy have every field that a declaration can have, and every value where there is a choice.
import * as fs from "node:fs";
import { createRequire } from "node:module";
import type { MySqlDeclaration } from "@rolewright/core/mysql";
import fc from "fast-check";
import { expect, it } from "vitest";
import { samples } from "./adapters/declarations.ts";
import { declarations } from "./declarations.ts";

/** A part of a JSON Schema, as far as ours has it. */
interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | false;
  items?: Schema;
  enum?: string[];
  const?: string;
}

const file = createRequire(import.meta.url).resolve("@rolewright/core/mysql/schema.json");
const { definitions } = JSON.parse(fs.readFileSync(file, "utf8")) as { definitions: Record<string, Schema> };

/** Each field that a schema allows, with each value of a choice: `offers[].access = read-only`. */
function fieldsOf(schema: Schema, path = ""): string[] {
  const { $ref, anyOf, properties, additionalProperties, items } = schema;
  if ($ref !== undefined)
    return fieldsOf(definitions[decodeURIComponent($ref).split("/").at(-1) as string] as Schema, path);
  if (anyOf !== undefined) return anyOf.flatMap((each) => fieldsOf(each, path));
  if (items !== undefined) return fieldsOf(items, `${path}[]`);
  if (properties !== undefined)
    return Object.entries(properties).flatMap(([name, each]) => fieldsOf(each, `${path}.${name}`));
  if (additionalProperties) return fieldsOf(additionalProperties, `${path}.*`);
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return values.length === 0 ? [path] : values.map((value) => `${path} = ${value}`);
}

/** The same of a value, with its own values everywhere; the names of tables are those of a map. */
function said(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => said(each, `${path}[]`));
  if (typeof value !== "object" || value === null) return [path, `${path} = ${value}`];
  return Object.entries(value).flatMap(([name, each]) =>
    said(each, path.endsWith(".columns") ? `${path}.*` : `${path}.${name}`),
  );
}

const ALL = fieldsOf({ $ref: "#/definitions/MySqlDeclaration" });
const lackingIn = (all: MySqlDeclaration[]): string[] => {
  const found = new Set(all.flatMap((each) => said(each)));
  return ALL.filter((field) => !found.has(field));
};

it("random declarations have every field", () => {
  const options = { seed: 1, numRuns: 200 };
  const random = [
    ...fc.sample(declarations("mysql", false), options),
    ...fc.sample(declarations("mysql", true), options),
    ...fc.sample(declarations("mariadb", false), options),
  ];
  expect(ALL.length).toBeGreaterThan(40);
  expect(lackingIn(random.flat())).toEqual([]);
});

it("the samples of the adapters have every field", () => {
  const all = [samples("mysql", false), samples("mysql", true), samples("mariadb", false)].flat();
  expect(lackingIn(all.map(({ declaration }) => declaration))).toEqual([]);
});
