import { type IResolvable, Lazy, Token } from "cdktf";

/** What is said of a secret that would be readable. */
export const LITERAL =
  "it is a literal text, and would stand in cdk.tf.json for everyone to read. Give a reference, such as the `value` of a sensitive TerraformVariable.";

/** Terraform's own syntax, which CDKTF leaves as it is, counts as a reference too. */
export const isReference = (value: unknown): boolean =>
  Token.isUnresolved(value) || (typeof value === "string" && refersToSomething(value));

/** Something of `var`, `data`, a resource or the like, outside of quoted text. */
const refersToSomething = (text: string): boolean =>
  /\$\{.*[A-Za-z_][\w-]*(\[[^\]]*\])?\.[A-Za-z_].*\}/s.test(text.replaceAll(/"(\\.|[^"\\])*"/gs, '""'));

/** What a token stands for is seen when it is resolved only: it may be literal text all the same. */
export const secret = (value: string | IResolvable, what: string): string =>
  Lazy.stringValue({
    produce: (context) => {
      const text: unknown = context.resolve(value);
      if (typeof text === "string" && refersToSomething(text)) return text;
      throw new Error(`the ${what} is refused: ${LITERAL}`);
    },
  });

/** How a login names its password. */
interface Passwords {
  password?: string | IResolvable;
  passwordWo?: string | IResolvable;
  passwordWoVersion?: unknown;
}

/** What is wrong with how a login gives its password. No value of a secret is looked at. */
export function checkReferences(
  { password, passwordWo, passwordWoVersion }: Passwords,
  report: (field: string, reason: string) => void,
): void {
  for (const [field, value] of Object.entries({ password, passwordWo })) {
    if (value !== undefined && !isReference(value)) report(field, LITERAL);
  }
  if (password !== undefined && passwordWo !== undefined)
    report("", "`password` and `passwordWo` are both given. Keep one of them.");
  if ((passwordWo === undefined) !== (passwordWoVersion === undefined))
    report(
      passwordWo === undefined ? "passwordWo" : "passwordWoVersion",
      "`passwordWo` and `passwordWoVersion` go together: Terraform sends the one again when the other changes. Give both.",
    );
}

/** Fields of logins that only Pulumi has. */
export const ELSEWHERE = {
  generatePassword:
    "Terraform makes no passwords without another provider. Remove it, and give as `password` the `result` of a RandomPassword of the random provider, or as `passwordWo` an ephemeral one.",
};
