import * as pulumi from "@pulumi/pulumi";
import {
  isVerifier,
  type LoginForm,
  loginProblems,
  momentOnServer,
  momentProblem,
  type Problem,
  passwordProblem,
  type ServiceSettings,
  scramVerifier,
} from "@rolewright/core";
import type { Child } from "../service/child.js";
import { checkedPassword, checkFlag, checkPassword, generatedPassword } from "../service/passwords.js";
import type { LoginArgs } from "./args.js";

/** How a login of Pulumi authenticates. */
const FORM: LoginForm = {
  passwordFields: ["password", "sendVerifier", "generatePassword"],
  hint: "Give { password }, or { generatePassword: true }, or {} for a login that needs no password.",
  check(login: LoginArgs, report) {
    const { password, sendVerifier } = login;
    checkPassword(login, report);
    checkFlag("sendVerifier", sendVerifier, report);
    if (sendVerifier === true && password === undefined)
      report(
        "sendVerifier",
        "a verifier is made of the `password` that you give, and a generated one would stand in the state beside it. Give `password`, or remove this.",
      );
    if (typeof password === "string") report("password", passwordProblem(password, sendVerifier));
  },
};

/** What is wrong with a login, as far as it can be seen before deployment. */
export const problemsOfLogin = (
  login: LoginArgs,
  path: string,
  authentication: ServiceSettings["authentication"],
  more?: string[],
): Problem[] => loginProblems(login, path, authentication, FORM, more);

/** The password of a login as a secret, or `undefined` where it has none. `child` is the login's resource. */
export function passwordOf(
  login: LoginArgs,
  child: Child,
  loginName: string,
): pulumi.Output<string> | undefined {
  if (login.generatePassword === true) return generatedPassword(child, loginName);
  const { password, sendVerifier } = login;
  return password === undefined
    ? undefined
    : checkedPassword(password, loginName, (text) => passwordProblem(text, sendVerifier));
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
    return momentOnServer(moment);
  });
