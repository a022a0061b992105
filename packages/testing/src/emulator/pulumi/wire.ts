import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Props } from "../resource.js";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Plain values out of a protobuf struct. Secrets lose their wrapper: the engine puts it back, see `acceptSecrets`. */
export function propsFrom(struct: Struct | undefined): Props {
  return (struct ? unwrap(struct.toJavaScript()) : {}) as Props;
}

/** `secrets` are wrapped, whatever they hold. */
export function structFrom(props: Props, secrets: readonly string[] = []): Struct {
  const wrapped = Object.entries(props)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, secrets.includes(key) ? { [SIGNATURE]: SECRET, value } : value]);
  return Struct.fromJavaScript(Object.fromEntries(wrapped) as Parameters<typeof Struct.fromJavaScript>[0]);
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Props;
  if (object[SIGNATURE] === SECRET) return unwrap(object["value"]);
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, unwrap(inner)]));
}
