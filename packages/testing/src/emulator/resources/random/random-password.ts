import { randomInt } from "node:crypto";
import {
  type Attributes,
  isAbsent,
  type Made,
  type PropertySpec,
  type ResourceHandler,
} from "../../resource.js";

/** The classes of characters, and the properties that ask for them. */
const CLASSES = [
  { flag: "lower", minimum: "minLower", characters: "abcdefghijklmnopqrstuvwxyz" },
  { flag: "upper", minimum: "minUpper", characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { flag: "numeric", minimum: "minNumeric", characters: "0123456789" },
  { flag: "special", minimum: "minSpecial", characters: "!@#$%&*()-_=+[]{}<>:?" },
] as const;

const flag: PropertySpec = { kind: "bool", default: true, forceNew: true };
const minimum: PropertySpec = { kind: "int", default: 0, forceNew: true };

const MINIMUMS = CLASSES.map((one) => one.minimum);
const own = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `bcryptHash` is not computed: nothing that is tested here needs it. */
export const randomPassword: ResourceHandler = {
  ...{ framework: true, version: 3, importable: true },
  specs: {
    length: {
      kind: "int",
      required: true,
      forceNew: true,
      description:
        "The length of the string desired. The minimum value for length is 1 and, length must also be >= " +
        "(`min_upper` + `min_lower` + `min_numeric` + `min_special`).",
    },
    keepers: { kind: "map", forceNew: true },
    overrideSpecial: { kind: "string", forceNew: true },
    number: { kind: "bool", default: true, forceNew: true },
    ...Object.fromEntries(
      CLASSES.flatMap((one) => [
        [one.flag, flag],
        [one.minimum, minimum],
      ]),
    ),
    result: { kind: "string", computed: true, output: true, secret: true },
  },
  validate(inputs) {
    const length = Number(inputs["length"]);
    const sum = MINIMUMS.reduce((total, key) => total + Number(inputs[key] ?? 0), 0);
    const tooShort = (least: string) =>
      [
        "length",
        `Invalid Attribute Value. Attribute length value must be at least ${least}, got: ${length}`,
      ] as const;
    return [
      ...(length < 1 ? [tooShort("1")] : []),
      ...(length < sum
        ? [tooShort(`sum of ${["minUpper", "minLower", "minNumeric", "minSpecial"].map(own).join(" + ")}`)]
        : []),
      ...(CLASSES.every((one) => inputs[one.flag] === false)
        ? [
            [
              "numeric",
              "Invalid Attribute Combination. At least one attribute out of [special,upper,lower,numeric] must be specified as true",
            ] as const,
          ]
        : []),
    ];
  },
  // The provider's older name for numeric.
  completePlan(inputs, plan) {
    const [number, numeric] = [inputs["number"], inputs["numeric"]];
    if (!isAbsent(number) && !isAbsent(numeric) && number !== numeric)
      throw new Error(
        "1 error occurred:\n\t* : Number and numeric are both configured with different values - " +
          "Number is deprecated, use numeric instead\n\n",
      );
    const value = number ?? numeric ?? true;
    return { ...plan, number: value, numeric: value };
  },
  create: (_db, d) => Promise.resolve({ id: "none", props: { result: generate(d) } }),
  // It lives in the state alone, and an import brings it as the id.
  read: (_db, id, d) => Promise.resolve(d.text("result") ? { id } : imported(id)),
  update: (_db, id, d) => Promise.resolve({ id, props: { result: d.text("result") } }),
  delete: () => Promise.resolve(),
};

function imported(password: string): Made {
  const flags = Object.fromEntries(
    CLASSES.flatMap((one) => [
      [one.flag, true],
      [one.minimum, 0],
    ]),
  );
  return { id: "none", props: { ...flags, number: true, length: password.length, result: password } };
}

export function generate(d: Attributes): string {
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
