import { describe, type Props, type ResourceHandler, type Specs } from "../resource.js";
import { failuresOf, ownName } from "../validate.js";
import type { AttributePath, Diagnostic } from "./protocol.js";

/** What Terraform is told of an error, in the provider's own words. */
export const diagnosed = (error: unknown): { diagnostics: Diagnostic[] } => ({
  diagnostics: [{ severity: "ERROR", summary: describe(error) }],
});

/** What is wrong with a configuration by its table. What is missing in it Terraform has said before. */
export function invalid(
  handler: Pick<ResourceHandler, "specs" | "framework" | "validate">,
  props: Props,
): Diagnostic[] {
  const { specs } = handler;
  const { id: _, ...inputs } = props;
  const found = handler.framework
    ? (handler.validate?.(inputs) ?? []).map(([key, text]) => ({
        key,
        ...parted(text),
      }))
    : [...failuresOf(specs, inputs)];
  return found.map(({ key, ...said }) => ({ severity: "ERROR", ...said, attribute: pathOf(specs, key) }));
}

export const pathOf = (specs: Specs, key: string): AttributePath => ({
  steps: [{ attributeName: ownName(specs, key) }],
});

/** `Summary. And the detail of it.` */
function parted(text: string): { summary: string; detail: string } {
  const [summary = "", ...rest] = text.split(". ");
  return { summary, detail: rest.join(". ") };
}
