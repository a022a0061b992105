/** A major version of PostgreSQL that the library knows. */
export type ServerVersion = 14 | 15 | 16 | 17 | 18;

/** All of them, the oldest first. What a declaration does not say is planned for the oldest: it then holds on every one. */
export const SERVER_VERSIONS: ServerVersion[] = [14, 15, 16, 17, 18];

/** The first major version that has a thing. */
export const SINCE = {
  /** PUBLIC may no longer create in schema `public`, which belongs to the owner of the database. */
  closedPublicSchema: 15,
  /** CREATEROLE is restricted to the roles that one made, and `createrole_self_grant` makes one a member of them. */
  restrictedCreaterole: 16,
  /** The privilege MAINTAIN on tables. */
  maintain: 17,
  /** Default privileges for large objects. */
  largeObjectDefaults: 18,
} as const satisfies Record<string, ServerVersion>;

/** Whether a server of that version has it. */
export const has = (thing: keyof typeof SINCE, version: ServerVersion): boolean => version >= SINCE[thing];
