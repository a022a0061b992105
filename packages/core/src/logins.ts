import type { Report } from "./checks.js";
import type { ServiceSettings } from "./declaration.js";
import type { Problem } from "./errors.js";
import { isLate, show } from "./names.js";
import { isVerifier, verifierProblem } from "./scram.js";

/** The numbers of a login, and the least for each. The provider takes a timeout of 0 for none, and sets nothing. */
const NUMBERS = { connectionLimit: -1, statementTimeout: 1, idleInTransactionSessionTimeout: 1 } as const;
const GREATEST = 2 ** 31 - 1;

/** How the logins of one adapter prove who they are. */
export interface LoginForm {
  /** The fields that are about a password, beside `validUntil`. */
  passwordFields: readonly string[];
  /** Fields that only another adapter has, and what to do here in their place. */
  elsewhere?: Record<string, string>;
  /** What to give in place of a login that is missing. */
  hint: string;
  /** What is wrong with a password, or how one is asked for. */
  check(login: never, report: Report): void;
}

/**
 * What is wrong with how a login authenticates, and with its limits, as far as it can be seen before deployment. `more` are
 * fields that this login has beside those that all have.
 * @example
 * ```ts
 * import { loginProblems } from "@rolewright/core";
 * const form = { passwordFields: ["password"], hint: "Give { password }.", check: () => {} };
 * loginProblems({ pasword: "x" }, "login", undefined, form); // login.pasword: there is no such field. ...
 * ```
 */
export function loginProblems(
  login: object,
  path: string,
  authentication: ServiceSettings["authentication"],
  form: LoginForm,
  more: string[] = [],
): Problem[] {
  const fields = [...form.passwordFields, ...Object.keys(NUMBERS), "validUntil", ...more];
  return problemsOfFields(login, path, fields, form, (values, report) => {
    if (authentication === "rds-iam") {
      for (const field of [...form.passwordFields, "validUntil"]) {
        if (values[field] !== undefined && values[field] !== false)
          report(
            field,
            "the server asks this login for a token (`authentication`), never a password. Remove it.",
          );
      }
    }
    form.check(login as never, report);
    const { validUntil } = values;
    if (typeof validUntil === "string" && !isLate(validUntil))
      report("validUntil", momentProblem(validUntil));
    for (const [field, least] of Object.entries(NUMBERS)) {
      const value = values[field];
      if (value === undefined || isLate(value)) continue;
      if (!Number.isInteger(value) || (value as number) < least || (value as number) > GREATEST)
        report(
          field,
          `${show(value)} is no whole number from ${least} to ${GREATEST}. Leave it out for no limit of this login's own.`,
        );
    }
  });
}

/** What is wrong with a login of any engine: fields that it does not have, and what a check finds. */
export function problemsOfFields(
  login: object,
  path: string,
  fields: string[],
  { hint, elsewhere }: LoginForm,
  check: (values: Record<string, unknown>, report: Report) => void,
): Problem[] {
  if (typeof login !== "object" || login === null) return [{ path, reason: `it is missing. ${hint}` }];
  const problems: Problem[] = [];
  const report: Report = (field, reason) => {
    if (reason !== undefined) problems.push({ path: field === "" ? path : `${path}.${field}`, reason });
  };
  for (const field of Object.keys(login).filter((each) => !fields.includes(each)))
    report(
      field,
      (elsewhere && Object.hasOwn(elsewhere, field) ? elsewhere[field] : undefined) ??
        `there is no such field. Allowed here: ${fields.map((each) => `"${each}"`).join(", ")}.`,
    );
  check(login as Record<string, unknown>, report);
  return problems;
}

/**
 * Why a moment can not end a password, or `undefined` if it can.
 * @example
 * ```ts
 * import { momentProblem } from "@rolewright/core";
 * momentProblem("2030-01-31"); // "2030-01-31" is no moment in UTC. ...
 * ```
 */
export const momentProblem = (moment: string): string | undefined =>
  moment === "infinity" || isMoment(moment)
    ? undefined
    : `${show(moment)} is no moment in UTC. Write it to the second, such as "2030-01-31T00:00:00Z".`;

/**
 * A moment in the form in which a server in UTC shows it.
 * @example
 * ```ts
 * import { momentOnServer } from "@rolewright/core";
 * momentOnServer("2030-01-31T00:00:00Z"); // 2030-01-31 00:00:00+00
 * ```
 */
export const momentOnServer = (moment: string): string =>
  moment === "infinity" ? moment : moment.replace("T", " ").replace("Z", "+00");

/** Not 30 February, which `Date` takes for March, nor 24:00, which the server reads back as the next day. */
const isMoment = (text: string): boolean =>
  /^[1-9]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString() === text.replace("Z", ".000Z");

/**
 * Why the provider would store a password wrong, or not at all, or `undefined` if it stores it. The password itself is never said.
 * @example
 * ```ts
 * import { passwordProblem } from "@rolewright/core";
 * passwordProblem("NULL"); // it is the word "NULL", which the provider takes for no password. ...
 * ```
 */
export function passwordProblem(password: string, sendVerifier = false): string | undefined {
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
