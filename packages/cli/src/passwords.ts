import * as fs from "node:fs";

/**
 * Reads passwords by login from a JSON file, or from standard input where it is `-`: not from the arguments, which other
 * users of the machine can see.
 * @throws when it can not be read, or is something else. What it holds is in no message.
 */
export function readPasswords(file: string): Map<string, string> {
  const where = file === "-" ? "standard input" : file;
  let text: string;
  try {
    text = fs.readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw new Error(`${where} can not be read: ${(error as Error).message}`, { cause: error });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error(`${where} is not JSON. ${EXPECTED}`);
  }
  const entries = typeof content === "object" && content !== null ? Object.entries(content) : undefined;
  if (
    entries === undefined ||
    Array.isArray(content) ||
    entries.some(([, value]) => typeof value !== "string")
  )
    throw new Error(`${where} holds something else than passwords. ${EXPECTED}`);
  return new Map(entries);
}

const EXPECTED = 'Give an object with the password of each login, such as { "orders_app_a": "..." }.';
