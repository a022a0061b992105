import { type LoginForm, type Problem, show } from "@rolewright/core";
import { loginProblems, type MySqlDeclaration } from "@rolewright/core/mysql";
import { Token } from "cdktf";
import { checkReferences, ELSEWHERE, secret } from "../service/secrets.js";
import type { LoginProps } from "./props.js";
import type { MysqlUserConfig } from "./provider/user.js";

/** How a login of Terraform authenticates. */
const FORM: LoginForm = {
  passwordFields: ["password", "passwordWo", "passwordWoVersion"],
  hint: "Give { password }, or { passwordWo, passwordWoVersion }, or an `authPlugin`.",
  elsewhere: { generatePassword: ELSEWHERE.generatePassword },
  check(login: LoginProps, report) {
    checkReferences(login, report);
    const { passwordWo, passwordWoVersion: version } = login;
    if (passwordWo === undefined || version === undefined || Token.isUnresolved(version)) return;
    if (!Number.isSafeInteger(version) || version < 0)
      report("passwordWoVersion", `${show(version)} is no whole number. Write 1, and one more each time.`);
  },
};

/** What is wrong with a login, as far as it can be seen before deployment. No value of a secret is looked at. */
export const problemsOfLogin = (
  login: LoginProps,
  path: string,
  { engine }: MySqlDeclaration,
  more?: string[],
): Problem[] => loginProblems(login, path, engine, FORM, more);

/** The arguments of a user that are its login's, as the provider takes them. */
export function loginArguments(login: LoginProps, name: string): Partial<MysqlUserConfig> {
  const { password, passwordWo, passwordWoVersion, oldPassword, authPlugin, tlsOption } = login;
  return {
    ...(password !== undefined && { plaintextPassword: secret(password, `password of ${name}`) }),
    ...(passwordWo !== undefined && { passwordWo: secret(passwordWo, `passwordWo of ${name}`) }),
    ...(passwordWoVersion !== undefined && { passwordWoVersion }),
    ...(oldPassword === "retain" && { retainOldPassword: true }),
    ...(oldPassword === "discard" && { discardOldPassword: true }),
    ...(authPlugin !== undefined && { authPlugin }),
    ...(tlsOption !== undefined && { tlsOption }),
  };
}
