import { SERVER_VERSIONS, type ServerVersion } from "@rolewright/core";

/**
 * The versions that a slow test runs on: the given ones, or all of them where `ROLEWRIGHT_VERSIONS=all`. What differs between
 * versions is tried on each in `objects.test.ts` and `effective-access.test.ts` in any case.
 */
export const slow = (...some: ServerVersion[]): ServerVersion[] =>
  process.env["ROLEWRIGHT_VERSIONS"] === "all" ? SERVER_VERSIONS : some;
