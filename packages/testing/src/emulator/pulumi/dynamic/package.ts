import type { Provider, ResourceType } from "../../provider.js";
import type { PropertySpec, Specs } from "../../resource.js";
import { idKeyOf } from "./values.js";

// The package that Pulumi generates of a provider, as far as it is about resource types.

const TYPES: Readonly<Record<PropertySpec["kind"], object>> = {
  string: { type: "string" },
  int: { type: "number" },
  bool: { type: "boolean" },
  set: { type: "array", items: { type: "string" } },
  list: { type: "array", items: { type: "string" } },
  map: { type: "object", additionalProperties: { type: "string" } },
};

/** Its schema: what the types of resources are called, and their properties. */
export function packageOf({ types, version }: Provider) {
  const [name] = types[0]?.pulumi?.split(":") ?? [];
  return {
    ...{ name, version },
    resources: Object.fromEntries(types.map((type) => [type.pulumi, resourceOf(type)])),
    types: Object.fromEntries(types.flatMap((type) => blocksOf(type))),
  };
}

/** A name is given by the engine where nobody does, and so is there afterwards whoever gave it. */
function resourceOf(type: ResourceType) {
  const { specs } = type.handler;
  const properties = Object.entries(specs).map(([key, spec]) => [
    key,
    spec.block ? { $ref: `#/types/${blockOf(type, key)}` } : propertyOf(spec),
  ]);
  const all = { ...Object.fromEntries(properties), [idKeyOf(type)]: TYPES.string };
  const required = requiredOf(specs);
  const named = Object.keys(specs).filter((key) => specs[key]?.autoName);
  return {
    ...{ properties: all, inputProperties: all },
    ...{ required: [...required, ...named, idKeyOf(type)], requiredInputs: required },
  };
}

const propertyOf = (spec: PropertySpec): object => ({
  ...TYPES[spec.kind],
  ...(spec.secret ? { secret: true } : {}),
  ...(spec.deprecated ? { deprecationMessage: "Deprecated" } : {}),
});

const requiredOf = (specs: Specs): string[] => Object.keys(specs).filter((key) => specs[key]?.required);

/** A block of which there can be one is an object: `mysql:index/UserAadIdentity:UserAadIdentity`. */
function blockOf({ pulumi = "" }: ResourceType, key: string): string {
  const [name, , type] = pulumi.split(":");
  const own = `${type}${key.charAt(0).toUpperCase()}${key.slice(1)}`;
  return `${name}:index/${own}:${own}`;
}

const blocksOf = (type: ResourceType): [string, object][] =>
  Object.entries(type.handler.specs).flatMap(([key, { block }]) => {
    if (!block) return [];
    const properties = Object.fromEntries(
      Object.entries(block).map(([inner, spec]) => [inner, propertyOf(spec)]),
    );
    return [[blockOf(type, key), { type: "object", properties, required: requiredOf(block) }]];
  });
