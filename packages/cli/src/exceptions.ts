import * as fs from "node:fs";
import type { ServerException } from "@rolewright/audit";

const ABOUT = ["login", "schema", "privilege"] as const;

/**
 * Reads the declared exceptions of a comparison of two servers.
 * @throws when the file can not be read, or holds something else: a mistyped field would except too much
 */
export function readExceptions(file: string): ServerException[] {
  let content: unknown;
  try {
    content = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is not JSON." : (error as Error).message;
    throw new Error(`the exceptions ${file} can not be read: ${reason}`, { cause: error });
  }
  if (!Array.isArray(content)) throw new Error(`${file} holds no list. ${EXPECTED}`);
  for (const [index, each] of content.entries()) {
    const problem = problemOf(each);
    if (problem !== undefined) throw new Error(`${file}: exception ${index + 1} ${problem} ${EXPECTED}`);
  }
  return content as ServerException[];
}

function problemOf(each: unknown): string | undefined {
  if (typeof each !== "object" || each === null || Array.isArray(each)) return "is no object.";
  const fields = Object.entries(each);
  const known: readonly string[] = [...ABOUT, "reason"];
  const unknown = fields.find(([name]) => !known.includes(name));
  if (unknown !== undefined) return `has the field "${unknown[0]}", and ${known.join(", ")} are known.`;
  const wrong = fields.find(([, value]) => typeof value !== "string" || value === "");
  if (wrong !== undefined) return `has no text in "${wrong[0]}".`;
  if (!Object.hasOwn(each, "reason")) return "gives no reason.";
  return ABOUT.some((name) => Object.hasOwn(each, name))
    ? undefined
    : "holds for everything, and nothing would be compared.";
}

const EXPECTED =
  'Give a list such as [{ "login": "debugger", "schema": "orders", "privilege": "SELECT", "reason": "..." }], each with at least one of login, schema and privilege.';
