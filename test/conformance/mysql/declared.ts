import { type EffectiveRight, effectiveRights, type Manifest } from "@rolewright/core";

/** As if every role were a login: an offer that nobody uses must be right as well. */
const withRoles = (manifests: Manifest[]): Manifest[] =>
  manifests.map((m) => ({ ...m, roles: m.roles.map((role) => ({ ...role, login: true })) }));

/** What manifests declare, in the lines of `foundAccess`. */
export function declaredAccess(manifests: Manifest[]): string[] {
  const known = new Set(manifests.flatMap(({ roles }) => roles.map(({ name }) => name)));
  const rights = effectiveRights(withRoles(manifests)).filter(({ privilege }) => privilege !== "OWNER");
  const roles = manifests.flatMap((m) => m.roles);
  return [
    ...new Set([
      ...rights.map(lineOf),
      ...roles.map(({ name, login, host }) => (login ? `login ${name}@${host}` : `role ${name}`)),
      ...roles.flatMap(({ name, memberOf }) =>
        memberOf.filter((role) => known.has(role)).map((role) => `${name} in ${role}`),
      ),
    ]),
  ].toSorted();
}

const lineOf = ({ login, database, object, column, privilege }: EffectiveRight): string =>
  [login, database, object ?? "", column ?? "", privilege].join("|");
