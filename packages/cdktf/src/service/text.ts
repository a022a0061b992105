/**
 * A text that Terraform reads as it is. In its JSON every text is a template, in which `${` and `%{` begin an expression.
 * See https://developer.hashicorp.com/terraform/language/syntax/json
 */
export const literal = (text: string): string => text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);

/** The same for all texts in a value, keys of objects included. */
export function literals(value: unknown): unknown {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.map(literals);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [literal(key), literals(each)]));
}
