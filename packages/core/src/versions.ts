/** A major version of PostgreSQL that the library knows. */
export type ServerVersion = 14 | 15 | 16 | 17 | 18;

/** All of them, the oldest first. */
export const SERVER_VERSIONS: ServerVersion[] = [14, 15, 16, 17, 18];

/** What is planned for where nothing is said: the oldest, so that it holds on every one. */
export const DEFAULT_SERVER_VERSION: ServerVersion = 14;

/** The first major version that has a thing. */
export const SINCE = {
  /** PUBLIC may no longer create in schema `public`, which belongs to the owner of the database. */
  closedPublicSchema: 15,
  /** CREATEROLE is restricted to the roles that one made, and `createrole_self_grant` makes one a member of them. */
  restrictedCreaterole: 16,
  /** The privilege MAINTAIN on tables. */
  maintain: 17,
} as const satisfies Record<string, ServerVersion>;

/** Whether a server of that version has it. */
export const has = (thing: keyof typeof SINCE, version: ServerVersion): boolean => version >= SINCE[thing];
