/** Where the emulator is meant to differ from the official plugins, and why. */
export const KNOWN: readonly { readonly cases: RegExp; readonly where: RegExp; readonly why: string }[] = [
  {
    cases: /^random password: /,
    where: /properties\.bcryptHash$/,
    why: "Nobody reads the hash here, and Node has no bcrypt: the emulator leaves the property out.",
  },
];
