import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

/** PostgreSQL's own default (`scram_iterations`). */
const ITERATIONS = 4096;

/**
 * The SCRAM-SHA-256 verifier of a password, in the form in which PostgreSQL stores it and takes it in place of the
 * password, so that the password itself reaches neither SQL nor the server's log. The same password and login always
 * make the same verifier. See https://www.postgresql.org/docs/current/sql-createrole.html
 *
 * The salt is derived from the password and the login by as many iterations as the verifier itself, so that a guess can
 * not be tried on the salt more cheaply than on the verifier.
 * @throws {Error} when the password holds other characters than printable ASCII, which clients may prepare differently
 * @example
 * ```ts
 * import { scramVerifier } from "@rolewright/core";
 * scramVerifier("correct horse", "orders_app_a"); // SCRAM-SHA-256$4096:...
 * ```
 */
export function scramVerifier(password: string, login: string): string {
  const problem = verifierProblem(password);
  if (problem !== undefined) throw new Error(`the password of ${login} is refused: ${problem}`);
  const salt = pbkdf2Sync(password, `rolewright/${login}`, ITERATIONS, 16, "sha256");
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const hmac = (text: string): Buffer => createHmac("sha256", salted).update(text).digest();
  const stored = createHash("sha256").update(hmac("Client Key")).digest("base64");
  const server = hmac("Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored}:${server}`;
}

/** Why no verifier can be made of a password, or `undefined` if one can. */
export const verifierProblem = (password: string): string | undefined =>
  /^[ -~]+$/.test(password)
    ? undefined
    : "only printable ASCII characters can be sent as a verifier. Give another one, or send the password itself.";

const VERIFIER = /^SCRAM-SHA-256\$\d+:[A-Za-z0-9+/]+={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/;

/** Whether PostgreSQL takes a text for a verifier, and not for the password itself. */
export const isVerifier = (text: string): boolean => VERIFIER.test(text);
