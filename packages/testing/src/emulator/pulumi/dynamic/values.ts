import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { ResourceType } from "../../provider.js";
import { isAbsent, type Props, same, UNKNOWN } from "../../resource.js";
import type { DynamicValue } from "../../terraform/protocol.js";
import { dynamicFrom, propsFrom } from "../../terraform/values.js";
import { structFrom } from "../wire.js";

// A resource's values in Pulumi's names, and as Terraform has them.

/** Terraform's value of a resource. What is no property of it is left out without a word. */
export const terraformOf = (type: ResourceType, props: Props): DynamicValue =>
  dynamicFrom(type.handler.specs, { ...props, id: props[idKeyOf(type)] ?? null });

/** The properties in Terraform's value; `undefined` where there is no resource. */
export function propertiesOf(type: ResourceType, value: DynamicValue | undefined): Props | undefined {
  const found = value && propsFrom(type.handler.specs, value);
  if (!found) return undefined;
  const { id, ...props } = found;
  return { ...props, [idKeyOf(type)]: id };
}

/** What the engine is told of inputs: those that have a value, and the secrets among them as such. */
export const inputsOf = (type: ResourceType, inputs: Props): Struct => structOf(type, inputs, () => true);

/** The same of properties, in which what is not known yet is no secret. */
export const outputsOf = (type: ResourceType, props: Props): Struct =>
  structOf(type, props, (value) => value !== UNKNOWN);

function structOf({ handler }: ResourceType, props: Props, mayBeSecret: (value: unknown) => boolean): Struct {
  const given = Object.entries(props).filter(([, value]) => !isAbsent(value));
  const secrets = given.filter(([key, value]) => handler.specs[key]?.secret && mayBeSecret(value));
  return structFrom(
    Object.fromEntries(given),
    secrets.map(([key]) => key),
  );
}

/** The id is a property too, under a name that Pulumi has not taken: `grantId`. */
export function idKeyOf({ pulumi = "" }: ResourceType): string {
  const name = pulumi.split(":").at(-1) ?? "";
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}Id`;
}

/** The properties in which two states differ, in the order of their names. */
export const changesOf = (before: Props, after: Props): string[] =>
  Object.keys(after)
    .filter((key) => !same(before[key] ?? null, after[key] ?? null))
    .sort();
