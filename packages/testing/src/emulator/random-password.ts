import { randomInt } from "node:crypto";
import type { Attributes, PropertySpec, ResourceHandler } from "./resource.js";

/** The classes of characters, and the properties that ask for them. */
const CLASSES = [
  { flag: "lower", minimum: "minLower", characters: "abcdefghijklmnopqrstuvwxyz" },
  { flag: "upper", minimum: "minUpper", characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { flag: "numeric", minimum: "minNumeric", characters: "0123456789" },
  { flag: "special", minimum: "minSpecial", characters: "!@#$%&*()-_=+[]{}<>:?" },
] as const;

const flag: PropertySpec = { kind: "bool", default: true, forceNew: true };
const minimum: PropertySpec = { kind: "int", default: 0, forceNew: true };

/** `bcryptHash` is not computed: nothing that is tested here needs it. */
export const randomPassword: ResourceHandler = {
  specs: {
    length: { kind: "int", required: true, forceNew: true },
    keepers: { kind: "map", forceNew: true },
    overrideSpecial: { kind: "string", forceNew: true },
    number: { kind: "bool", computed: true, forceNew: true },
    ...Object.fromEntries(
      CLASSES.flatMap((one) => [
        [one.flag, flag],
        [one.minimum, minimum],
      ]),
    ),
    result: { kind: "string", computed: true },
  },
  create: (_db, d) =>
    Promise.resolve({ id: "none", props: { result: generate(d), number: d.flag("numeric") } }),
  // It lives in the state alone.
  read: (_db, id, d) => Promise.resolve({ id, props: { result: d.text("result") } }),
  update: (_db, id, d) => Promise.resolve({ id, props: { result: d.text("result") } }),
  delete: () => Promise.resolve(),
};

function generate(d: Attributes): string {
  const classes = CLASSES.map((one) => ({
    allowed: d.flag(one.flag),
    minimum: d.number(one.minimum),
    characters:
      one.flag === "special" && d.text("overrideSpecial") ? d.text("overrideSpecial") : one.characters,
  }));
  const all = classes
    .filter((one) => one.allowed)
    .map((one) => one.characters)
    .join("");
  if (!all) throw new Error("at least one of [lower, upper, numeric, special] must be true");
  const required = classes.flatMap((one) => Array.from({ length: one.minimum }, () => pick(one.characters)));
  const free = Math.max(0, d.number("length") - required.length);
  return shuffle([...required, ...Array.from({ length: free }, () => pick(all))]).join("");
}

const pick = (characters: string): string => characters.charAt(randomInt(characters.length));

function shuffle(items: string[]): string[] {
  const rest = [...items];
  return items.map(() => rest.splice(randomInt(rest.length), 1)[0] ?? "");
}
