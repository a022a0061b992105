import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";
import { normalize, type Props, type Specs, UNKNOWN } from "../resource.js";
import { ownName } from "../validate.js";
import type { DynamicValue } from "./protocol.js";

class Unknown {}

/** Terraform writes a value that is not known yet as extension 0, or 12 with what is known of it. */
const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 0,
  encode: (value) => (value instanceof Unknown ? new Uint8Array(1) : null),
  decode: () => UNKNOWN,
});
extensionCodec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

export const NULL: DynamicValue = dynamicValue(null);

/** A resource's properties out of Terraform's value; `undefined` where there is no resource. */
export function propsFrom(specs: Specs, value: DynamicValue): Props | undefined {
  const object = decode(value.msgpack, { extensionCodec }) as Props | null;
  return object === null ? undefined : propsOf(specs, object);
}

/** Properties under the names that the handlers have for them, equal values in one form. */
export function propsOf(specs: Specs, object: Props): Props {
  const props: Props = { id: object["id"] ?? null };
  for (const [key, spec] of Object.entries(specs)) {
    const value = object[ownName(specs, key)] ?? null;
    props[key] = spec.block && Array.isArray(value) && value.length === 0 ? null : normalize(spec, value);
  }
  return props;
}

/** Terraform wants every attribute, and a block as an empty list rather than as null. */
export function dynamicFrom(specs: Specs, props: Props, more: Props = { id: props["id"] }): DynamicValue {
  const attributes = Object.entries(specs).map(([key, spec]) => {
    const value = props[key] ?? null;
    return [ownName(specs, key), spec.block ? (value ?? []) : value];
  });
  return dynamicValue({ ...more, ...Object.fromEntries(attributes) });
}

function dynamicValue(value: unknown): DynamicValue {
  return { msgpack: Buffer.from(encode(unknownsIn(value), { extensionCodec })) };
}

function unknownsIn(value: unknown): unknown {
  if (value === UNKNOWN) return new Unknown();
  if (Array.isArray(value)) return value.map(unknownsIn);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unknownsIn(inner)]));
}
