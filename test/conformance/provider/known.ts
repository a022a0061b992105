/** Where the emulator is meant to differ from the official plugins, and why. */
export interface Known {
  readonly cases: RegExp;
  readonly where: RegExp;
  readonly why: string;
}

export const KNOWN: readonly Known[] = [
  {
    cases: /^random password: /,
    where: /properties\.bcryptHash$/,
    why: "Nobody reads the hash here, and Node has no bcrypt: the emulator leaves the property out.",
  },
];

/** The same under Terraform. */
export const KNOWN_UNDER_TERRAFORM: readonly Known[] = [
  {
    cases: /^random password: /,
    where: /properties\.bcrypt_hash$/,
    why: "Nobody reads the hash here, and Node has no bcrypt: the emulator leaves the attribute out.",
  },
  {
    cases: /^random password: with number and numeric$/,
    where: /^\d+ plan\./,
    why: "Refused by both, by the emulator in Pulumi's words and without the plan that nobody takes.",
  },
];

export const explains = (known: Known, one: { readonly case: string; readonly where: string }): boolean =>
  known.cases.test(one.case) && known.where.test(one.where);
