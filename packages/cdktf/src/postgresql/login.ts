import {
  type LoginForm,
  loginProblems,
  momentOnServer,
  type Problem,
  type ServiceSettings,
  show,
} from "@rolewright/core";
import { Fn, Token } from "cdktf";
import { checkReferences, ELSEWHERE, secret } from "../service/secrets.js";
import type { LoginProps } from "./props.js";

/** How a login of Terraform authenticates. */
const FORM: LoginForm = {
  passwordFields: ["password", "passwordWo", "passwordWoVersion"],
  hint: "Give { password }, or { passwordWo, passwordWoVersion }, or {} for a login that needs no password.",
  elsewhere: {
    ...ELSEWHERE,
    sendVerifier:
      "the password is known at deployment only, so no verifier can be made of it here. Remove it, and give the verifier itself as `password`.",
  },
  check(login: LoginProps, report) {
    checkReferences(login, report);
    const { passwordWo, passwordWoVersion } = login;
    if (passwordWo !== undefined && passwordWoVersion !== undefined && typeof passwordWoVersion !== "string")
      report(
        "passwordWoVersion",
        `${show(passwordWoVersion)} is no text. Write "1", and another one each time.`,
      );
  },
};

/** A value that is known at deployment only, as core knows it: a number that stands for one looks like any other. */
const LATE = { resolve: () => undefined };

/** What is wrong with a login, as far as it can be seen before deployment. No value of a secret is looked at. */
export function problemsOfLogin(
  login: LoginProps,
  path: string,
  authentication: ServiceSettings["authentication"],
  more?: string[],
): Problem[] {
  if (typeof login !== "object" || login === null) return loginProblems(login, path, authentication, FORM);
  const seen = Object.entries(login).map(([field, value]) => [
    field,
    typeof value === "number" && Token.isUnresolved(value) ? LATE : value,
  ]);
  return loginProblems(Object.fromEntries(seen), path, authentication, FORM, more);
}

/** The arguments of a role that are its login's, as the provider takes them. */
export function loginArguments(login: LoginProps, name: string): Record<string, string | number> {
  const { password, passwordWo, validUntil, ...rest } = login;
  const { passwordWoVersion, connectionLimit, statementTimeout, idleInTransactionSessionTimeout } = rest;
  const given = {
    password: password === undefined ? undefined : secret(password, `password of ${name}`),
    passwordWo: passwordWo === undefined ? undefined : secret(passwordWo, `passwordWo of ${name}`),
    passwordWoVersion,
    validUntil: validUntil === undefined ? undefined : momentFor(validUntil),
    connectionLimit,
    statementTimeout,
    idleInTransactionSessionTimeout,
  };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  );
}

/** A moment that is known at deployment only is brought into the server's form by Terraform. */
const momentFor = (validUntil: string): string =>
  Token.isUnresolved(validUntil)
    ? Fn.replace(Fn.replace(validUntil, "T", " "), "Z", "+00")
    : momentOnServer(validUntil);
