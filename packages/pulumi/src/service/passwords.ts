import * as pulumi from "@pulumi/pulumi";
import { aliasesOf, type Child } from "./child.js";

/** A password as a secret, once nothing is wrong with it: what it is may be known at deployment only. */
export const checkedPassword = (
  password: pulumi.Input<string>,
  loginName: string,
  problem: (password: string) => string | undefined,
): pulumi.Output<string> =>
  pulumi.secret(password).apply((text) => {
    const reason = problem(text);
    if (reason !== undefined) throw new Error(`the password of ${loginName} is refused: ${reason}`);
    return text;
  });

/** A password that is made once and kept in the state, as a secret. `child` is the login's resource. */
export function generatedPassword({ name, former, parent }: Child, loginName: string): pulumi.Output<string> {
  const { RandomPassword } = requireRandom(loginName);
  const aliases = aliasesOf(former.map((each) => `${each}-password`));
  // Letters and digits only: a URL or a properties file takes them as they are. 32 of them are 190 bits.
  const settings = { length: 32, special: false };
  return pulumi.secret(new RandomPassword(`${name}-password`, settings, { parent, aliases }).result);
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

/** What is wrong with how a password is asked for. */
export function checkPassword(
  { password, generatePassword }: { password?: unknown; generatePassword?: unknown },
  report: (field: string, reason: string | undefined) => void,
): void {
  checkFlag("generatePassword", generatePassword, report);
  if (password !== undefined && generatePassword === true)
    report("", "`password` and `generatePassword` are both given. Keep one of them.");
}

/** What decides which resources there are has to be known. */
export function checkFlag(
  field: string,
  value: unknown,
  report: (field: string, reason: string | undefined) => void,
): void {
  if (value !== undefined && typeof value !== "boolean")
    report(field, "it is neither true nor false, and has to be known before deployment.");
}
