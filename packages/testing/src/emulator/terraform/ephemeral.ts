import { Attributes, type Specs } from "../resource.js";
import { generate, randomPassword } from "../resources/random/random-password.js";
import { invalid } from "./diagnostics.js";
import type { Answers, EphemeralCalls, Schema } from "./protocol.js";
import { blockOf } from "./schema.js";
import { dynamicFrom, propsFrom } from "./values.js";

const { keepers: _, number: __, ...specs }: Specs = randomPassword.specs;

/** A password for one run: of the same table, without what only a state gives a sense. */
const password = { ...randomPassword, specs };

export const ephemeralSchemas = (): Record<string, Schema> => ({
  random_password: { version: 0, block: blockOf(specs, true) },
});

/** The calls that are about ephemeral resources. */
export function ephemeralCalls(): Answers<EphemeralCalls> {
  return {
    ValidateEphemeralResourceConfig: ({ config }) => ({
      diagnostics: invalid(password, propsFrom(specs, config) ?? {}),
    }),
    OpenEphemeralResource({ config }) {
      const { id, ...given } = propsFrom(specs, config) ?? {};
      const defaults = Object.entries(specs).map(([key, spec]) => [key, given[key] ?? spec.default ?? null]);
      const props = Object.fromEntries(defaults);
      return { result: dynamicFrom(specs, { ...props, result: generate(new Attributes(specs, props)) }, {}) };
    },
    CloseEphemeralResource: () => ({}),
  };
}
