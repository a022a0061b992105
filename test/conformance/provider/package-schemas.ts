import type { Schemas } from "./terraform-schemas.ts";

/** A package's schema, as far as resources are compared. */
export interface PackageSchema {
  readonly resources: Readonly<Record<string, ResourceSchema>>;
  readonly types?: Readonly<Record<string, ObjectSchema>>;
}

interface ResourceSchema extends ObjectSchema {
  readonly inputProperties: ObjectSchema["properties"];
  readonly requiredInputs?: readonly string[];
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

interface Property {
  readonly type?: string;
  readonly $ref?: string;
  readonly items?: Property;
  readonly secret?: boolean;
  readonly deprecationMessage?: string;
}

/** A line for each property, by type: `input user string required`. */
export function linesOfPackage({ resources, types = {} }: PackageSchema): Schemas {
  const ofResources = Object.entries(resources).map(([token, one]): [string, string[]] => [
    token,
    [
      ...linesOf("input", one.inputProperties, one.requiredInputs),
      ...linesOf("output", one.properties, one.required),
    ],
  ]);
  const ofTypes = Object.entries(types).map(([token, one]): [string, string[]] => [
    token,
    linesOf("property", one.properties, one.required),
  ]);
  return Object.fromEntries([...ofResources, ...ofTypes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function linesOf(
  what: string,
  properties: ObjectSchema["properties"],
  required: readonly string[] = [],
): string[] {
  const lines = Object.entries(properties).map(([name, one]) =>
    [
      ...[what, name, typeOf(one), ...(required.includes(name) ? ["required"] : [])],
      ...(one.secret ? ["secret"] : []),
      ...(one.deprecationMessage ? ["deprecated"] : []),
    ].join(" "),
  );
  return lines.sort();
}

const typeOf = ({ type, $ref, items }: Property): string =>
  items ? `${type} of ${typeOf(items)}` : ($ref ?? type ?? "");
