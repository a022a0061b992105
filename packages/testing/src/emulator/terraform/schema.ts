import type { PropertySpec, ResourceHandler, Specs } from "../resource.js";
import { ownName } from "../validate.js";
import type { Schema, SchemaAttribute, SchemaBlock } from "./protocol.js";

const TYPES: Readonly<Record<PropertySpec["kind"], unknown>> = {
  string: "string",
  int: "number",
  bool: "bool",
  set: ["set", "string"],
  list: ["list", "string"],
  map: ["map", "string"],
};

/** What Terraform has to know of a resource type, from the table of its properties. */
export function schemaOf(handler: ResourceHandler): Schema {
  const { attributes, ...block } = blockOf(handler.specs, handler.framework === true);
  const id = { name: "id", type: typeOf("string"), optional: !handler.framework, computed: true };
  return { version: handler.version ?? 0, block: { ...block, attributes: [...attributes, id] } };
}

/** The same of properties without an id. */
export function blockOf(specs: Specs, framework = false): SchemaBlock {
  const entries = Object.entries(specs);
  return {
    attributes: entries
      .filter(([, spec]) => !spec.block)
      .map(([key, spec]) => attributeOf(ownName(specs, key), spec, framework)),
    blockTypes: entries.flatMap(([key, spec]) => {
      if (!spec.block) return [];
      const block = { ...blockOf(spec.block), deprecated: spec.deprecated === true };
      const nesting = spec.kind === "list" ? ("LIST" as const) : ("SET" as const);
      return [{ typeName: ownName(specs, key), block, nesting, maxItems: spec.maxItems ?? 0 }];
    }),
  };
}

/** A name that Pulumi would make up has to be given to Terraform; a framework's default is said by the provider. */
function attributeOf(name: string, spec: PropertySpec, framework: boolean): SchemaAttribute {
  const required = spec.required === true || spec.autoName === true;
  return {
    name,
    type: typeOf(spec.kind),
    required,
    optional: !required && !spec.output,
    computed: spec.computed === true || (framework && spec.default !== undefined),
    sensitive: spec.secret === true,
    deprecated: spec.deprecated === true,
    writeOnly: spec.writeOnly === true,
  };
}

const typeOf = (kind: PropertySpec["kind"]): Buffer => Buffer.from(JSON.stringify(TYPES[kind]));
