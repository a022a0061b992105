import type { Props, ResourceHandler, Specs } from "../resource.js";
import { describe } from "../session.js";
import { failuresOf, ownName } from "../validate.js";
import type { AttributePath, Diagnostic } from "./protocol.js";
import { isRequired } from "./schema.js";

/** What Terraform is told of an error, in the provider's own words. */
export const diagnosed = (error: unknown): { diagnostics: Diagnostic[] } => ({
  diagnostics: [{ severity: "ERROR", summary: describe(error) }],
});

/** What is wrong with a configuration by its table, each with the attribute that is wrong. */
export function invalid(
  handler: Pick<ResourceHandler, "specs" | "framework" | "validate">,
  props: Props,
): Diagnostic[] {
  const { specs } = handler;
  const { id: _, ...inputs } = props;
  const found = handler.framework
    ? (handler.validate?.(inputs) ?? []).map(([key, summary]) => ({ key, summary }))
    : [...failuresOf(specs, inputs, isRequired)];
  return found.map(({ key, ...said }) => ({ severity: "ERROR", ...said, attribute: pathOf(specs, key) }));
}

export const pathOf = (specs: Specs, key: string): AttributePath => ({
  steps: [{ attributeName: ownName(specs, key) }],
});
