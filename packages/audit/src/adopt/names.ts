import { problemsOf, toIdentifier } from "@rolewright/core";
import type { Draft } from "./draft.js";

/** A name that a service or a role can have, of one that a login has. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "") || "login";

/** The name of a role within a service, like that of a login that was found. */
export function roleNameFor(draft: Draft, login: string): string {
  const own = `${toIdentifier(draft.service)}_`;
  const name = plain(login.startsWith(own) ? login.slice(own.length) : login);
  const taken = (each: string): boolean =>
    draft.roles.some((role) => role.name === each) ||
    problemsOf({ service: draft.service, database: "database", roles: [{ name: each, access: "read-only" }] })
      .length > 0;
  let free = taken(name) ? `login-${name}` : name;
  for (let next = 2; taken(free) && next < 100; next++) free = `login-${next}`;
  return free;
}

/** The name of a service for one login, like the login's. */
export function serviceFor(login: string, drafts: Draft[]): string {
  const name = plain(login.replace(/_app(_[ab])?$/, ""));
  let free = isTaken(name, drafts) ? `${name}-access` : name;
  for (let next = 2; isTaken(free, drafts); next++) free = `${name}-${next}`;
  return free;
}

/** Whether one of the declarations has that name. */
export const isTaken = (name: string, drafts: Draft[]): boolean =>
  drafts.some(({ service }) => toIdentifier(service) === toIdentifier(name));

/** How much of a name the other one begins with. */
export function likeness(login: string, service: string): number {
  const [a, b] = [login, toIdentifier(service)];
  let same = 0;
  while (same < b.length && a[same] === b[same]) same++;
  return same;
}
