import { type PlanRecord, toIdentifier } from "@rolewright/core";

/**
 * The name of a record in Terraform, which is its address together with its type. It is made of what the record is about and
 * not of where its construct stands, so it stays when a construct is moved or another one is added. A role is called
 * as it is on the server; all else by the service and the record's key, with `-` for the key's `/`.
 */
export const addressOf = (service: string, record: PlanRecord): string =>
  record.kind === "role"
    ? escaped(record.name)
    : [toIdentifier(service), ...record.key.split("/").map(decodeURIComponent).map(escaped)].join("-");

/** Terraform takes letters, digits and `_`. All else becomes the code of the character between dashes: `-` is `--2d-`. */
const escaped = (part: string): string =>
  part.replaceAll(/[^A-Za-z0-9_]/gu, (char) => `--${char.codePointAt(0)?.toString(16)}-`);
