import type { PostgresVersion } from "@rolewright/testing";
import type { Case } from "./case.ts";
import { defaultPrivileges } from "./cases/default-privileges.ts";
import { grants } from "./cases/grant.ts";
import { databases, extensions, grantRoles, randomPasswords } from "./cases/other.ts";
import { roles } from "./cases/role.ts";
import { schemas } from "./cases/schema.ts";

const ALL: readonly Case[] = [
  ...[...roles, ...schemas, ...grants, ...defaultPrivileges],
  ...[...grantRoles, ...databases, ...extensions, ...randomPasswords],
];

const names = ALL.map(({ name }) => name);
const twice = names.filter((name, index) => names.indexOf(name) !== index);
if (twice.length > 0) throw new Error(`Cases need names of their own: ${twice.join(", ")}`);

/** What the components make, whose ways differ between versions of PostgreSQL: memberships above all. */
const OFTEN: readonly string[] = ["Role", "Schema", "Grant", "DefaultPrivileges", "GrantRole"];

export const LATEST: PostgresVersion = 18;
export const VERSIONS: readonly PostgresVersion[] = [LATEST, 16, 14];

/** Cases of one version: all on the latest, and the types that the components make on the others. */
export function casesOf(version: PostgresVersion): readonly Case[] {
  return ALL.filter(
    (one) => one.versions?.includes(version) ?? (version === LATEST || OFTEN.includes(one.type)),
  );
}
