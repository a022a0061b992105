import { accountOf, idOf, ROLE_HOST } from "../accounts.js";

/**
 * The roles that a text of `mandatory_roles` names, as measured: `` `a`@`%`, b, c@localhost ``. Without a host one is at `%`. A quote lasts until the
 * next of its kind, so that none is doubled or escaped, and a word may have several: `` `a``b` `` is `ab`.
 */
export function rolesIn(text: string): string[] {
  const roles = [{ name: "", host: undefined as string | undefined }];
  for (const [token, quote, quoted = ""] of text.matchAll(/([`'"])(.*?)\1|./gs)) {
    const role = roles.at(-1) as (typeof roles)[number];
    const more = quote === undefined ? token.trim() : quoted;
    if (token === ",") roles.push({ name: "", host: undefined });
    else if (token === "@" && role.host === undefined) role.host = "";
    else if (role.host === undefined) role.name += more;
    else role.host += more;
  }
  return roles.filter(({ name }) => name !== "").map(({ name, host = ROLE_HOST.mysql }) => idOf(name, host));
}

/** The text that names them: a backtick stands in quotes of its own. */
export const roleList = (roles: string[]): string =>
  roles
    .map(accountOf)
    .map(({ name, host }) => `${quoted(name)}@${quoted(host)}`)
    .join(",");

const quoted = (word: string): string => `\`${word.replaceAll("`", "`'`'`")}\``;
