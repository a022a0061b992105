import { holdsUnknown, isAbsent, type Props, type Specs } from "./resource.js";

/** What is wrong with a property, in the provider's words. */
export interface Invalid {
  readonly key: string;
  readonly summary: string;
  readonly detail?: string;
}

/** What is wrong with inputs by the table alone, before a server is asked. */
export function* failuresOf(specs: Specs, inputs: Props): Generator<Invalid> {
  for (const key of Object.keys(inputs))
    if (!(key in specs)) yield { key, summary: "Invalid or unknown key" };
  for (const [key, spec] of Object.entries(specs)) {
    const own = ownName(specs, key);
    const value = inputs[key];
    if (isAbsent(value)) {
      // A name that the engine makes up where there is none is required by then.
      if (spec.required || spec.autoName) {
        const detail = `The argument "${own}" is required, but no definition was found.`;
        yield { key, summary: "Missing required argument", detail };
      }
      continue;
    }
    if (holdsUnknown(value)) continue;
    if (spec.unsupported) yield { key, summary: `the provider emulator does not support ${own}` };
    const conflict = spec.conflictsWith?.find((other) => !isAbsent(inputs[other]));
    if (conflict !== undefined) {
      const detail = `"${own}": conflicts with ${ownName(specs, conflict)}`;
      yield { key, summary: "Conflicting configuration arguments", detail };
    }
    if (spec.requiredWith && isAbsent(inputs[spec.requiredWith])) {
      const both = [own, ownName(specs, spec.requiredWith)].sort().join(",");
      const detail = `"${own}": all of \`${both}\` must be specified`;
      yield { key, summary: "Missing required argument", detail };
    }
    if (spec.minimum !== undefined && (value as number) < spec.minimum)
      yield { key, summary: `expected ${own} to be at least (${spec.minimum}), got ${String(value)}` };
    if (spec.oneOf && !spec.oneOf.includes(value as string)) {
      const allowed = spec.oneOf.map((one) => `"${one}"`).join(" ");
      yield { key, summary: `expected ${own} to be one of [${allowed}], got ${String(value)}` };
    }
  }
}

/** The provider's own name of a property. */
export function ownName(specs: Specs, key: string): string {
  return specs[key]?.ownName ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
