import type * as pulumi from "@pulumi/pulumi";
import type { LoginForm, Problem } from "@rolewright/core";
import { loginProblems, type MySqlDeclaration, passwordProblem } from "@rolewright/core/mysql";
import type { Child } from "../service/child.js";
import { checkedPassword, checkPassword, generatedPassword } from "../service/passwords.js";
import type { LoginArgs } from "./args.js";
import { petoju } from "./petoju.js";

const problemOf = (password: string): string | undefined => passwordProblem(password, petoju !== undefined);

/** How a login of Pulumi authenticates. */
const FORM: LoginForm = {
  passwordFields: ["password", "generatePassword"],
  hint: "Give { password }, or { generatePassword: true }, or an `authPlugin`.",
  check(login: LoginArgs, report) {
    checkPassword(login, report);
    if (login.oldPassword !== undefined && petoju === undefined)
      report(
        "oldPassword",
        "the official provider can not keep an old password. Use the slots `a` and `b`, or petoju/mysql in its place.",
      );
    if (typeof login.password === "string") report("password", problemOf(login.password));
  },
};

/** What is wrong with a login, as far as it can be seen before deployment. */
export const problemsOfLogin = (
  login: LoginArgs,
  path: string,
  { engine }: MySqlDeclaration,
  more?: string[],
): Problem[] => loginProblems(login, path, engine, FORM, more);

/** The password of a login as a secret, or `undefined` where it has none. `child` is the login's resource. */
export function passwordOf(
  { password, generatePassword }: LoginArgs,
  child: Child,
  loginName: string,
): pulumi.Output<string> | undefined {
  if (generatePassword === true) return generatedPassword(child, loginName);
  return password === undefined ? undefined : checkedPassword(password, loginName, problemOf);
}
