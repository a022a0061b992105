import {
  ACCESS_KINDS,
  problemsOf,
  type ServiceDeclaration,
  type ServiceRole,
  toIdentifier,
} from "@rolewright/core";
import type { Catalog } from "../catalog/catalog.js";
import type { Candidate, Draft } from "./draft.js";
import { declaredAccess, saidBy, type Token } from "./tokens.js";

/** A form that a login of a service can have. */
export type Form =
  | Omit<ServiceRole, "name">
  | { app: true; access?: never; maintain?: boolean; returning?: never };

/** What an application can be. */
export const APPS: Form[] = [{ app: true }, { app: true, maintain: true }];
/** What one of the `roles` can be. */
export const ROLES: Omit<ServiceRole, "name">[] = ACCESS_KINDS.flatMap((access) => [
  { access },
  { access, maintain: true },
]);

function withForm(draft: ServiceDeclaration, form: Form): ServiceDeclaration {
  if ("app" in form)
    return { ...draft, logins: { app: { ...(form.maintain === true && { maintain: true }) } } };
  return { ...draft, roles: [{ name: "form", ...form }] };
}

/** Whoever only writes may have single columns back, in the service's own schema. */
export function withReturning(
  form: Omit<ServiceRole, "name">,
  { own }: Candidate,
  draft: Draft,
): Omit<ServiceRole, "name"> {
  if (form.access !== "write-only") return form;
  const schema = draft.schema ?? toIdentifier(draft.service);
  const columns = [...own.keys()]
    .map(saidBy)
    .filter((each) => each.kind === "column" && each.schema === schema && each.privilege === "SELECT");
  const returning = Object.fromEntries(
    [...Map.groupBy(columns, ({ object }) => object)].map(([table, some]) => [
      table,
      some.map(({ column }) => column),
    ]),
  );
  return columns.length === 0 ? form : { ...form, returning };
}

/** How much of its own a login gets by a form of a service's logins; nothing where that gives more than it has. */
export function fitting(
  catalog: Catalog,
  everyone: Set<Token>,
): (candidate: Candidate, draft: Draft, form: Form) => number {
  const known = new Map<string, Set<Token> | undefined>();
  const givenBy = (draft: Draft, form: Form): Set<Token> | undefined => {
    const key = JSON.stringify([draft.service, form]);
    if (!known.has(key)) {
      const { offers: _, roles: __, logins: ___, uses: ____, ...plain } = draft;
      const tried = withForm(plain, form);
      const isRefused = problemsOf(tried).length > 0;
      known.set(key, isRefused ? undefined : [...declaredAccess(catalog, [tried]).values()][0]);
    }
    return known.get(key);
  };
  return ({ own }, draft, form) => {
    const given = givenBy(draft, form);
    if (given === undefined || ![...given].every((token) => own.has(token) || everyone.has(token))) return 0;
    return [...given].filter((token) => own.has(token)).length;
  };
}
