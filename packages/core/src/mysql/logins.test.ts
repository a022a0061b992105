import { expect, it } from "vitest";
import type { LoginForm } from "../logins.js";
import type { MySqlEngine } from "./engines.js";
import { loginProblems, passwordProblem } from "./logins.js";

const FORM: LoginForm = { passwordFields: ["password"], hint: "Give { password }.", check: () => {} };
const said = (login: object, engine: MySqlEngine = "mysql", more?: string[]) =>
  loginProblems(login, "login", engine, FORM, more).map(({ path, reason }) => `${path}: ${reason}`);

it("takes a password, or a plugin in its place", () => {
  expect(said({ password: "x", tlsOption: "SSL", oldPassword: "retain" })).toEqual([]);
  expect(said({ authPlugin: "AWSAuthenticationPlugin" }, "mariadb")).toEqual([]);
  expect(said({ authPlugin: "mysql_no_login", host: "%" }, "mysql", ["host"])).toEqual([]);
});

it.each<[object, MySqlEngine, string]>([
  [
    {},
    "mysql",
    "login: it has no password, and MySQL would let everybody in without one. Give { password }.",
  ],
  [
    { password: "x", oldPassword: "keep" },
    "mysql",
    'login.oldPassword: "keep" is not known. Allowed: "retain", "discard".',
  ],
  [
    { password: "x", oldPassword: "retain" },
    "mariadb",
    "login.oldPassword: a user of MariaDB has one password.",
  ],
  [{ authPlugin: "mysql_no_login", oldPassword: "discard" }, "mysql", "login.oldPassword: this login has no"],
  [{ password: undefined }, "mariadb", "login: it has no password, and MariaDB would let everybody in"],
  [
    { authPlugin: "caching_sha2_password" },
    "mysql",
    'login.authPlugin: "caching_sha2_password" is not known. Allowed: "AWSAuthenticationPlugin", "mysql_no_login".',
  ],
  [{ authPlugin: "mysql_no_login" }, "mariadb", 'Allowed: "AWSAuthenticationPlugin".'],
  [
    { password: "x", authPlugin: "mysql_no_login" },
    "mysql",
    'login.authPlugin: the server asks "mysql_no_login" who this login is, and no password.',
  ],
  [
    { password: "x", tlsOption: "ssl" },
    "mysql",
    'login.tlsOption: "ssl" is not known. Allowed: "NONE", "SSL"',
  ],
  [
    { authPlugin: { __pulumiOutput: true } },
    "mysql",
    "login.authPlugin: an Output, which is known at deployment only, is not taken here",
  ],
  [
    { pasword: "x", password: "x" },
    "mysql",
    'Allowed here: "password", "oldPassword", "authPlugin", "tlsOption".',
  ],
])("refuses %j on %s", (login, engine, reason) => {
  expect(said(login, engine).join("\n")).toContain(reason);
});

it("knows the passwords that break a statement, and never says them", () => {
  expect(passwordProblem("")).toMatch(/^it is empty, and /);
  for (const [password, what] of [
    ["it's", "a quote"],
    ["back\\slash", "a backslash"],
    ["zero\0", "a zero byte"],
  ] as const) {
    expect(passwordProblem(password)).toContain(`it holds ${what}, and `);
    expect(passwordProblem(password)).not.toContain(password);
  }
  expect(passwordProblem('correct "horse"; --')).toBeUndefined();
  expect(passwordProblem("it's \\ \0", true)).toBeUndefined();
  expect(passwordProblem("", true)).toMatch(/^it is empty, and /);
});
