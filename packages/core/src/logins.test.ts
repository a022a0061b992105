import { expect, it } from "vitest";
import { type LoginForm, loginProblems, momentOnServer, passwordProblem } from "./logins.js";

const FORM: LoginForm = {
  passwordFields: ["password"],
  elsewhere: { token: "there are no tokens here. Remove it." },
  hint: "Give { password }.",
  check: ({ password }: { password?: string }, report) =>
    report("password", password === "bad" ? "it is bad." : undefined),
};
const said = (login: object, authentication?: "rds-iam", more?: string[]) =>
  loginProblems(login, "login", authentication, FORM, more).map(({ path, reason }) => `${path}: ${reason}`);

it("takes what a login may have, and values that are known at deployment only", () => {
  const late = { resolve: () => 1 };
  expect(
    said({ password: "good", connectionLimit: -1, statementTimeout: 1, validUntil: "infinity" }),
  ).toEqual([]);
  expect(said({ connectionLimit: late, statementTimeout: late, validUntil: late })).toEqual([]);
  expect(said({ active: "a" }, undefined, ["active"])).toEqual([]);
});

it("says all that is wrong with a login, each by its field", () => {
  expect(
    said({ pasword: "x", token: "x", password: "bad", connectionLimit: -2, validUntil: "soon" }),
  ).toEqual([
    'login.pasword: there is no such field. Allowed here: "password", "connectionLimit", "statementTimeout", "idleInTransactionSessionTimeout", "validUntil".',
    "login.token: there are no tokens here. Remove it.",
    "login.password: it is bad.",
    'login.validUntil: "soon" is no moment in UTC. Write it to the second, such as "2030-01-31T00:00:00Z".',
    "login.connectionLimit: -2 is no whole number from -1 to 2147483647. Leave it out for no limit of this login's own.",
  ]);
  expect(said(undefined as unknown as object)).toEqual(["login: it is missing. Give { password }."]);
});

it("leaves nothing about a password to a login that is asked for a token", () => {
  const refused = said({ password: "good", validUntil: "infinity" }, "rds-iam");
  expect(refused.map((each) => each.split(":")[0])).toEqual(["login.password", "login.validUntil"]);
});

it("writes a moment as a server in UTC does", () => {
  expect(momentOnServer("2030-01-31T00:00:00Z")).toBe("2030-01-31 00:00:00+00");
  expect(momentOnServer("infinity")).toBe("infinity");
});

it.each(["", "NULL", "a\\b", "a\0b", "SCRAM-SHA-256$x", "md50123456789abcdef0123456789abcdef"])(
  "takes no password %j, which would be stored wrong or not at all",
  (password) => {
    expect(passwordProblem(password)).toMatch(/^it (is|holds|looks)/);
    expect(passwordProblem("correct horse")).toBeUndefined();
  },
);
