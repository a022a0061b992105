import * as pulumi from "@pulumi/pulumi";
import {
  isLate,
  isVerifier,
  type Problem,
  type ServiceSettings,
  scramVerifier,
  show,
  verifierProblem,
} from "@rolewright/core";
import type { LoginArgs } from "./args.js";
import { aliasesOf, type Child } from "./resources.js";

const FIELDS = [
  "password",
  "sendVerifier",
  "generatePassword",
  "connectionLimit",
  "statementTimeout",
  "idleInTransactionSessionTimeout",
  "validUntil",
];

/** The numbers of a login, and the least for each. The provider takes a timeout of 0 for none, and sets nothing. */
const NUMBERS = { connectionLimit: -1, statementTimeout: 1, idleInTransactionSessionTimeout: 1 } as const;
const GREATEST = 2 ** 31 - 1;

/** The fields that only the login of the application has. */
export const SLOT_FIELDS = ["active", "standby", "maintain"];

/** What is about a password, and so nothing to a login that is asked for a token. */
const PASSWORD_FIELDS = ["password", "sendVerifier", "generatePassword", "validUntil"] as const;

/** What is wrong with how a login authenticates, as far as it can be seen before deployment. */
export function loginProblems(
  login: LoginArgs,
  path: string,
  authentication: ServiceSettings["authentication"],
  more: string[] = [],
): Problem[] {
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
  const report = (field: string, reason: string | undefined): void => {
    if (reason !== undefined) problems.push({ path: field === "" ? path : `${path}.${field}`, reason });
  };
  if (authentication === "rds-iam") {
    for (const field of PASSWORD_FIELDS.filter((each) => login[each] !== undefined && login[each] !== false))
      report(
        field,
        "the server asks this login for a token (`authentication`), never a password. Remove it.",
      );
  }
  const { password, generatePassword, sendVerifier, validUntil } = login;
  for (const [field, value] of Object.entries({ generatePassword, sendVerifier })) {
    if (value !== undefined && typeof value !== "boolean")
      report(field, "it is neither true nor false, and has to be known before deployment.");
  }
  if (password !== undefined && generatePassword === true)
    report("", "`password` and `generatePassword` are both given. Keep one of them.");
  if (sendVerifier === true && password === undefined)
    report(
      "sendVerifier",
      "a verifier is made of the `password` that you give, and a generated one would stand in the state beside it. Give `password`, or remove this.",
    );
  if (typeof password === "string") report("password", passwordProblem(password, sendVerifier));
  if (typeof validUntil === "string") report("validUntil", momentProblem(validUntil));
  for (const [field, least] of Object.entries(NUMBERS)) {
    const value = login[field as keyof typeof NUMBERS];
    if (value === undefined || isLate(value)) continue;
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > GREATEST)
      report(
        field,
        `${show(value)} is no whole number from ${least} to ${GREATEST}. Leave it out for no limit of this login's own.`,
      );
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
    const reason = passwordProblem(password, login.sendVerifier);
    if (reason !== undefined) throw new Error(`the password of ${loginName} is refused: ${reason}`);
    return password;
  });
}

/** What PostgreSQL is sent of a password: the password, or its verifier. */
export const sentPassword = (
  login: LoginArgs,
  password: pulumi.Output<string>,
  loginName: string,
): pulumi.Output<string> =>
  login.sendVerifier === true
    ? password.apply((text) => (isVerifier(text) ? text : scramVerifier(text, loginName)))
    : password;

/** The moment from which a login is no longer taken, in the form in which a server in UTC shows it. */
export const validUntilOf = (validUntil: pulumi.Input<string>, loginName: string): pulumi.Output<string> =>
  pulumi.output(validUntil).apply((moment) => {
    const reason = momentProblem(moment);
    if (reason !== undefined) throw new Error(`validUntil of ${loginName} is refused: ${reason}`);
    return moment === "infinity" ? moment : moment.replace("T", " ").replace("Z", "+00");
  });

const momentProblem = (moment: string): string | undefined =>
  moment === "infinity" || isMoment(moment)
    ? undefined
    : `${show(moment)} is no moment in UTC. Write it to the second, such as "2030-01-31T00:00:00Z".`;

/** Not 30 February, which `Date` takes for March, nor 24:00, which the server reads back as the next day. */
const isMoment = (text: string): boolean =>
  /^[1-9]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString() === text.replace("Z", ".000Z");

/** The provider stores these wrong, or not at all. The password itself is never said. */
function passwordProblem(password: string, sendVerifier = false): string | undefined {
  if (password === "")
    return "it is empty, and PostgreSQL would refuse every login with it. Give one, or leave `password` out.";
  if (password === "NULL")
    return 'it is the word "NULL", which the provider takes for no password. Give another one.';
  if (password.includes("\\"))
    return "it holds a backslash, which the provider stores as two. Give one without.";
  if (password.includes("\0"))
    return "it holds a zero byte, which PostgreSQL takes nowhere. Give one without.";
  if (isVerifier(password)) return undefined;
  if (/^SCRAM-SHA-256\$|^md5[0-9a-f]{32}$/.test(password))
    return "it looks like a verifier and is none that is safe: PostgreSQL would take it for one, or for the password. Give a whole SCRAM-SHA-256 verifier, or a password.";
  return sendVerifier ? verifierProblem(password) : undefined;
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
