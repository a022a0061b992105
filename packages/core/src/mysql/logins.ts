import type { Problem } from "../errors.js";
import { type LoginForm, problemsOfFields } from "../logins.js";
import { isLate, show } from "../names.js";
import { ENGINE_FACTS, type MySqlEngine } from "./engines.js";

/**
 * How a user proves who it is, where that is not a password. With any other plugin, the provider of Pulumi makes a user
 * that needs no password.
 */
export type MySqlAuthPlugin = "AWSAuthenticationPlugin" | "mysql_no_login";

/** What a user has to bring to its connection, as REQUIRE spells it: nothing, encryption, or a certificate too. */
export type MySqlTlsOption = "NONE" | "SSL" | "X509";

/** What becomes of the password before, when a password changes: MySQL's dual passwords. */
export type MySqlOldPassword = "retain" | "discard";

const PLUGINS: Record<MySqlEngine, MySqlAuthPlugin[]> = {
  mysql: ["AWSAuthenticationPlugin", "mysql_no_login"],
  mariadb: ["AWSAuthenticationPlugin"],
};
const TLS_OPTIONS: MySqlTlsOption[] = ["NONE", "SSL", "X509"];
const OLD_PASSWORDS: MySqlOldPassword[] = ["retain", "discard"];

/**
 * What is wrong with how a login of MySQL or MariaDB authenticates, as far as it can be seen before deployment. One without a
 * password is refused: both servers would let in whoever asks. `more` are fields that this login has beside those that all have.
 * @example
 * ```ts
 * import { loginProblems } from "@rolewright/core/mysql";
 * const form = { passwordFields: ["password"], hint: "Give { password }.", check: () => {} };
 * loginProblems({}, "logins.app", "mysql", form); // logins.app: it has no password, and MySQL would ...
 * ```
 */
export function loginProblems(
  login: object,
  path: string,
  engine: MySqlEngine,
  form: LoginForm,
  more: string[] = [],
): Problem[] {
  const fields = [...form.passwordFields, "oldPassword", "authPlugin", "tlsOption", ...more];
  // The engine itself is judged with the declaration.
  const { title } = ENGINE_FACTS[engine] ?? ENGINE_FACTS.mysql;
  return problemsOfFields(login, path, fields, form, (values, report) => {
    const given = form.passwordFields.filter(
      (field) => values[field] !== undefined && values[field] !== false,
    );
    const { authPlugin, tlsOption, oldPassword } = values;
    const plugins = PLUGINS[engine] ?? PLUGINS.mysql;
    if (authPlugin === undefined && given.length === 0)
      report("", `it has no password, and ${title} would let everybody in without one. ${form.hint}`);
    if (authPlugin !== undefined && !(plugins as unknown[]).includes(authPlugin))
      report("authPlugin", notOneOf(authPlugin, plugins, `Leave it out for a password of ${title}'s own.`));
    else if (authPlugin !== undefined && given.length > 0)
      report(
        "authPlugin",
        `the server asks ${show(authPlugin)} who this login is, and no password. Keep one of the two.`,
      );
    if (tlsOption !== undefined && !(TLS_OPTIONS as unknown[]).includes(tlsOption))
      report("tlsOption", notOneOf(tlsOption, TLS_OPTIONS, "It is what REQUIRE takes."));
    if (oldPassword !== undefined) report("oldPassword", oldPasswordProblem(oldPassword, given, engine));
    form.check(login as never, report);
  });
}

function oldPasswordProblem(value: unknown, passwords: string[], engine: MySqlEngine): string | undefined {
  if (!(OLD_PASSWORDS as unknown[]).includes(value))
    return notOneOf(value, OLD_PASSWORDS, "Leave it out, and a new password ends the old one.");
  if (engine === "mariadb")
    return "a user of MariaDB has one password. To rotate it, use the slots `a` and `b` of the application's login.";
  return passwords.length > 0 ? undefined : "this login has no password of which there could be an old one.";
}

const notOneOf = (value: unknown, allowed: string[], hint: string): string =>
  isLate(value)
    ? `${show(value)} is not taken here: it decides what the login is. Write one of ${allowed.map(show).join(", ")}.`
    : `${show(value)} is not known. Allowed: ${allowed.map(show).join(", ")}. ${hint}`;

/**
 * Why a password would not be the one that was given, or let everybody in, or `undefined` if it is fine. The password itself is
 * never said.
 *
 * `escaped` says that the provider escapes it; that of `@pulumi/mysql` puts it into its SQL as it is.
 * @example
 * ```ts
 * import { passwordProblem } from "@rolewright/core/mysql";
 * passwordProblem("it's"); // it holds a quote, and ...
 * passwordProblem("it's", true); // undefined
 * ```
 */
export function passwordProblem(password: string, escaped = false): string | undefined {
  if (password === "") return "it is empty, and the server would let everybody in. Give one.";
  if (escaped) return undefined;
  for (const [character, name] of Object.entries(BREAKING)) {
    if (password.includes(character))
      return `it holds ${name}, and the provider puts a password into its SQL as it is: another one would be stored, or a statement run. Give one without; letters and digits are enough.`;
  }
  return undefined;
}

const BREAKING = { "'": "a quote", "\\": "a backslash", "\0": "a zero byte" };
