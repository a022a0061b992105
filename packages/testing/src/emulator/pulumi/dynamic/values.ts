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

/** What the engine is told of inputs, the secrets among them as such. */
export const inputsOf = (type: ResourceType, inputs: Props): Struct =>
  structFrom(inputs, secretsOf(type, inputs));

/** The same of properties: those that have a value, and what is not known yet is no secret. */
export function outputsOf(type: ResourceType, props: Props): Struct {
  const given = Object.fromEntries(Object.entries(props).filter(([, value]) => !isAbsent(value)));
  return structFrom(
    given,
    secretsOf(type, given).filter((key) => given[key] !== UNKNOWN),
  );
}

const secretsOf = ({ handler }: ResourceType, props: Props): string[] =>
  Object.keys(props).filter((key) => handler.specs[key]?.secret);

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
