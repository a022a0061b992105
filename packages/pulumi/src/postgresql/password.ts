import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "@rolewright/core";
import type { LoginArgs } from "./args.js";
import { aliasesOf, type Child } from "./resources.js";

const FIELDS = [
  "password",
  "generatePassword",
  "connectionLimit",
  "statementTimeout",
  "idleInTransactionSessionTimeout",
];

/** The fields that only the login of the application has. */
export const SLOT_FIELDS = ["active", "standby"];

/** What is wrong with how a login authenticates, as far as it can be seen before deployment. */
export function loginProblems(login: LoginArgs, path: string, more: string[] = []): Problem[] {
  const fields = [...FIELDS, ...more];
  if (typeof login !== "object" || login === null) {
    const reason =
      "it is missing. Give { password }, or { generatePassword: true }, or {} for a login that needs no password.";
    return [{ path, reason }];
  }
  const problems = Object.keys(login)
    .filter((field) => !fields.includes(field))
    .map((field) => ({
      path: `${path}.${field}`,
      reason: `there is no such field. Allowed here: ${fields.map((f) => `"${f}"`).join(", ")}.`,
    }));
  const { password, generatePassword } = login;
  if (password !== undefined && generatePassword === true) {
    problems.push({ path, reason: "`password` and `generatePassword` are both given. Keep one of them." });
  }
  if (typeof password === "string") {
    const reason = passwordProblem(password);
    if (reason !== undefined) problems.push({ path: `${path}.password`, reason });
  }
  for (const field of ["connectionLimit", "statementTimeout", "idleInTransactionSessionTimeout"] as const) {
    const value = login[field];
    if (typeof value === "number" && !Number.isInteger(value))
      problems.push({ path: `${path}.${field}`, reason: `${value} is no whole number.` });
  }
  return problems;
}

/** The password of a login as a secret, or `undefined` where it has none. `child` is the login's resource. */
export function passwordOf(
  login: LoginArgs,
  child: Child,
  loginName: string,
): pulumi.Output<string> | undefined {
  if (login.generatePassword === true) {
    const { RandomPassword } = requireRandom(loginName);
    // Letters and digits only: a URL or a properties file takes them as they are. 32 of them are 190 bits.
    return pulumi.secret(
      new RandomPassword(
        `${child.name}-password`,
        { length: 32, special: false },
        { parent: child.parent, aliases: aliasesOf(child.former.map((name) => `${name}-password`)) },
      ).result,
    );
  }
  if (login.password === undefined) return undefined;
  return pulumi.secret(login.password).apply((password) => {
    const reason = passwordProblem(password);
    if (reason !== undefined) throw new Error(`the password of ${loginName} is refused: ${reason}`);
    return password;
  });
}

/** The provider stores these wrong, or not at all. The password itself is never said. */
function passwordProblem(password: string): string | undefined {
  if (password === "")
    return "it is empty, and PostgreSQL would refuse every login with it. Give one, or leave `password` out.";
  if (password === "NULL")
    return 'it is the word "NULL", which the provider takes for no password. Give another one.';
  if (password.includes("\\"))
    return "it holds a backslash, which the provider stores as two. Give one without.";
  return undefined;
}

/** `@pulumi/random` is an optional peer: only programs that generate passwords need it. */
function requireRandom(loginName: string): typeof import("@pulumi/random") {
  try {
    return require("@pulumi/random");
  } catch (cause) {
    throw new Error(
      `\`generatePassword\` of ${loginName} needs the package @pulumi/random. Add it: npm install @pulumi/random`,
      { cause },
    );
  }
}
