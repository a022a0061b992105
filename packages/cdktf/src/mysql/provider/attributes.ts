/** What an attribute holds, as HCL tells them apart. */
type AttributeType = "string" | "number" | "bool" | "strings" | "stringMap";

/** The attributes of a resource or a provider, by their names here. */
export type Attributes = Readonly<Record<string, AttributeType>>;

/** The name of an attribute in Terraform. */
export const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The values of a configuration as they stand in JSON. */
export const toJson = (attributes: Attributes, config: object): Record<string, unknown> =>
  Object.fromEntries(given(attributes, config).map(([name, value]) => [snakeCase(name), value]));

const HCL: Record<AttributeType, { type: string; storageClassType: string }> = {
  string: { type: "simple", storageClassType: "string" },
  number: { type: "simple", storageClassType: "number" },
  bool: { type: "simple", storageClassType: "boolean" },
  strings: { type: "set", storageClassType: "stringList" },
  stringMap: { type: "map", storageClassType: "stringMap" },
};

/** The same for HCL, where what is not described here is lost. */
export const toHcl = (attributes: Attributes, config: object): Record<string, unknown> =>
  Object.fromEntries(
    given(attributes, config).map(([name, value, type]) => [
      snakeCase(name),
      { value: typeof value === "string" ? escaped(value) : value, isBlock: false, ...HCL[type] },
    ]),
  );

/** CDKTF escapes quotes only, and a database is spelled with backslashes in a grant. */
const escaped = (text: string): string => text.replaceAll("\\", "\\\\");

const given = (attributes: Attributes, config: object): [string, unknown, AttributeType][] =>
  Object.entries(attributes).flatMap(([name, type]): [string, unknown, AttributeType][] => {
    const value = (config as Record<string, unknown>)[name];
    return value === undefined ? [] : [[name, value, type]];
  });
