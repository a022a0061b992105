import { toIdentifier } from "@rolewright/core";
import { type TerraformResource, TerraformStack } from "cdktf";

/** What an address is made of. */
interface Addressed {
  kind: string;
  key: string;
  name?: string;
}

/**
 * The name of a record in Terraform, which is its address together with its type. It is made of what the record is about and
 * not of where its construct stands, so it stays when a construct is moved or another one is added. A role or user is called
 * as it is on the server; all else by the service and the record's key, with `-` for the key's `/`.
 */
export const addressOf = (service: string, { kind, key, name }: Addressed): string =>
  name !== undefined && (kind === "role" || kind === "user")
    ? escaped(name)
    : [toIdentifier(service), ...key.split("/").map(decodeURIComponent).map(escaped)].join("-");

/** Terraform takes letters, digits and `_`. All else becomes the code of the character between dashes: `-` is `--2d-`. */
const escaped = (part: string): string =>
  part.replaceAll(/[^A-Za-z0-9_]/gu, (char) => `--${char.codePointAt(0)?.toString(16)}-`);

/** What others refer to. */
export const addressIn = ({ terraformResourceType, friendlyUniqueId }: TerraformResource): string =>
  `${terraformResourceType}.${friendlyUniqueId}`;

/** The addresses of each stack, and the construct that has each. Terraform would merge two with the same into one. */
const taken = new WeakMap<TerraformStack, Map<string, string>>();

/**
 * Gives a resource its address, before anything refers to it, and what must be there first: addresses as they are, since those that
 * CDKTF makes of constructs are tokens, and cost more than all the rest.
 */
export function place<R extends TerraformResource>(resource: R, id: string, dependsOn: string[]): R {
  resource.overrideLogicalId(id);
  takeAddress(resource);
  if (dependsOn.length > 0) resource.dependsOn = dependsOn;
  return resource;
}

function takeAddress(resource: TerraformResource): void {
  const stack = TerraformStack.of(resource);
  const addresses = taken.get(stack) ?? new Map<string, string>();
  taken.set(stack, addresses);
  const address = addressIn(resource);
  const other = addresses.get(address);
  if (other !== undefined)
    throw new Error(
      `${resource.node.path}: the address ${address} is that of ${other}. A stack has each service once: give each server a stack of its own.`,
    );
  addresses.set(address, resource.node.path);
}
