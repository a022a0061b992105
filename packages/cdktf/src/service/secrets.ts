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
