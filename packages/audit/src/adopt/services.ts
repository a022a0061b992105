import { schemasOf, toIdentifier } from "@rolewright/core";
import type { Catalog } from "../catalog/catalog.js";
import type { Candidate, Draft } from "./draft.js";
import { APPS, type Form, fitting, ROLES, withReturning } from "./forms.js";
import { type Base, type Made, type Making, making } from "./making.js";
import { likeness, serviceFor } from "./names.js";
import { type Offering, unusedSchema } from "./offers.js";
import { type Found, saidBy } from "./tokens.js";

/** The schemas of one service. */
export interface Home {
  service: string;
  /** Its own schema first. */
  schemas: string[];
}

/** Gives each login to a service. What could not be given is for the caller to find out, by comparing. */
export function declare(
  catalog: Catalog,
  homes: Home[],
  { logins, everyone }: Found,
  base: Base,
  offers: Offering,
): Made {
  const services = making(base, offers, everyone);
  const fit = fitting(catalog, everyone);
  // A schema whose name no service can have is left as it is, with all access to it.
  for (const { service, schemas } of homes) services.add(service, schemas);
  const candidates = candidatesOf(logins, services.drafts);

  const rest = candidates.toSorted(byName(/_migrate$/)).filter((candidate) => {
    const draft = best(candidate, (each) => fit(candidate, each, { access: "migrate" }));
    if (draft !== undefined) services.beMigrator(draft, candidate.login);
    return draft === undefined;
  });
  const applications = rest
    .map((candidate) => ({ ...candidate, home: homeOf(candidate, fit) }))
    // Who has something elsewhere can only be an application, so it comes first; then the likest name.
    .toSorted((a, b) => b.places.length - a.places.length || byName(/_app(_[ab])?$/)(a, b));
  for (const candidate of applications) {
    if (asAppAtHome(services, fit, candidate) || asRole(services, fit, candidate)) continue;
    const twin = services.twinOf(candidate);
    if (twin !== undefined && services.beStandby(twin, candidate)) continue;
    asServiceOfItsOwn(catalog, services, candidate);
  }
  return services.finished();
}

type Fit = ReturnType<typeof fitting>;

/** The logins that have something in a service. */
const candidatesOf = (logins: Found["logins"], drafts: Draft[]): Candidate[] =>
  [...logins].flatMap(([login, own]): Candidate[] => {
    const there = new Set([...own.keys()].map((token) => saidBy(token).schema));
    const places = drafts.filter((draft) => schemasOf(draft).some((schema) => there.has(schema)));
    return places.length === 0 ? [] : [{ login, own, places }];
  });

/** Names that say what a login is come first. */
const byName = (ending: RegExp) => (a: Candidate, b: Candidate) =>
  Number(ending.test(b.login)) - Number(ending.test(a.login)) || (a.login < b.login ? -1 : 1);

/** The service in which a login is something best; where two are alike, the one with the likest name. */
const best = ({ login, places }: Candidate, score: (draft: Draft) => number): Draft | undefined =>
  places
    .map((draft) => ({ draft, score: score(draft), likeness: likeness(login, draft.service) }))
    .filter((each) => each.score > 0)
    .toSorted((a, b) => b.score - a.score || b.likeness - a.likeness)[0]?.draft;

/** Where a login writes, and has all that an application has. */
const homeOf = (candidate: Candidate, fit: Fit): Draft | undefined =>
  best(candidate, (draft) =>
    writesIn(candidate, draft) ? Math.max(...APPS.map((form) => fit(candidate, draft, form))) : 0,
  );

function writesIn({ own }: Candidate, draft: Draft): boolean {
  const schemas = schemasOf(draft);
  return [...own.keys()]
    .map(saidBy)
    .some(
      ({ kind, schema, privilege }) => kind === "table" && schemas.includes(schema) && privilege !== "SELECT",
    );
}

/** The application of its home, with what it has elsewhere by offers, or the standby of that application. */
function asAppAtHome(
  services: Making,
  fit: Fit,
  { home, ...candidate }: Candidate & { home: Draft | undefined },
): boolean {
  if (home === undefined) return false;
  if (services.hasApp(home)) return services.beStandby(home, candidate);
  const form = APPS.toSorted((a, b) => fit(candidate, home, b) - fit(candidate, home, a))[0] as Form;
  services.beApp(home, candidate, form.maintain === true);
  const elsewhere = candidate.places.filter((draft) => draft !== home);
  services.offerTo(home, candidate, elsewhere);
  return true;
}

/** One of the `roles` of the only service where it has something, unless offers would give it more of its own. */
function asRole(services: Making, fit: Fit, candidate: Candidate): boolean {
  const { login, own, places } = candidate;
  const [only] = places;
  if (places.length !== 1 || only === undefined) return false;
  const role = ROLES.map((form) => withReturning(form, candidate, only))
    .map((form) => ({ form, score: fit(candidate, only, form) }))
    .toSorted((a, b) => b.score - a.score)[0];
  const byOffers = new Set(services.partsOf(candidate, only).flatMap(({ covered }) => [...covered]));
  const offered = [...byOffers].filter((token) => own.has(token)).length;
  if (role === undefined || role.score === 0 || role.score < offered) return false;
  services.beRole(only, login, role.form);
  return true;
}

/** A service with a new and empty schema, to which others offer what the login has. */
function asServiceOfItsOwn(catalog: Catalog, services: Making, candidate: Candidate): void {
  const { login, places } = candidate;
  const offered = places.flatMap((draft) => services.partsOf(candidate, draft)).flatMap(({ parts }) => parts);
  if (offered.length === 0) return;
  const service = serviceFor(login, services.drafts);
  const consumer = services.add(service, [unusedSchema(catalog, toIdentifier(service))]);
  if (consumer === undefined) return;
  services.beApp(consumer, candidate, false);
  services.offerTo(consumer, candidate, places);
}
