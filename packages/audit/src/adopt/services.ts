import {
  type Offer,
  problemsOf,
  type ServiceDeclaration,
  type ServiceRole,
  schemasOf,
  toIdentifier,
} from "@rolewright/core";
import type { Catalog } from "../catalog/catalog.js";
import type { Candidate, Draft } from "./draft.js";
import { APPS, type Form, fitting, ROLES, withReturning } from "./forms.js";
import { isTaken, likeness, roleNameFor, serviceFor } from "./names.js";
import { type Offering, type Part, unusedSchema } from "./offers.js";
import { type Found, saidBy } from "./tokens.js";

/** The schemas of one service. */
export interface Home {
  service: string;
  /** Its own schema first. */
  schemas: string[];
}

/** Which login of a declaration stands for a login that was found. */
export interface AdoptedLogin {
  /** The login that was found. */
  found: string;
  /** The login that the declaration makes. */
  declared: string;
  /** The service that declares it. */
  service: string;
}

export interface Made {
  declarations: ServiceDeclaration[];
  logins: AdoptedLogin[];
}

type Base = Pick<ServiceDeclaration, "database" | "serverVersion">;

/** Gives each login to a service. What could not be given is for the caller to find out, by comparing. */
export function declare(
  catalog: Catalog,
  homes: Home[],
  { logins, everyone }: Found,
  base: Base,
  offers: Offering,
): Made {
  const drafts: Draft[] = [];
  for (const { service, schemas } of homes) {
    const [schema, ...more] = schemas;
    const draft: Draft = {
      service,
      ...base,
      ...(schema !== toIdentifier(service) && schema !== undefined && { schema }),
      ...(more.length > 0 && { additionalSchemas: more }),
      offers: [],
      roles: [],
    };
    // A schema whose name no service can have is left as it is, with all access to it.
    if (problemsOf(draft).length === 0 && !isTaken(service, drafts)) drafts.push(draft);
  }
  const made: AdoptedLogin[] = [];
  const appOwn = new Map<Draft, string>();

  const fit = fitting(catalog, everyone);

  const candidates = [...logins].flatMap(([login, own]): Candidate[] => {
    const there = new Set([...own.keys()].map((token) => saidBy(token).schema));
    const places = drafts.filter((draft) => schemasOf(draft).some((schema) => there.has(schema)));
    return places.length === 0 ? [] : [{ login, own, places }];
  });

  const byName = (ending: RegExp) => (a: Candidate, b: Candidate) =>
    Number(ending.test(b.login)) - Number(ending.test(a.login)) || (a.login < b.login ? -1 : 1);
  const migrators = candidates.toSorted(byName(/_migrate$/)).filter((candidate) => {
    const draft = best(candidate, (each) => fit(candidate, each, { access: "migrate" }));
    if (draft === undefined) return false;
    if (draft.logins?.migrate !== true) {
      draft.logins = { ...draft.logins, migrate: true };
      made.push({ found: candidate.login, declared: loginName(draft, "migrate"), service: draft.service });
    } else addRole(draft, candidate.login, { access: "migrate" });
    return true;
  });

  function addRole(draft: Draft, login: string, form: Form): void {
    const name = roleNameFor(draft, login);
    const roles = [...draft.roles, { name, ...form } as ServiceRole];
    if (problemsOf({ ...draft, roles }).length > 0) return;
    draft.roles = roles;
    made.push({ found: login, declared: loginName(draft, name), service: draft.service });
  }

  const rest = candidates
    .filter((candidate) => !migrators.includes(candidate))
    .map((candidate) => {
      const home = best(candidate, (draft) =>
        writes(candidate, draft) === 0 ? 0 : appFit(candidate, draft),
      );
      return { ...candidate, home };
    })
    // Who has something elsewhere can only be an application, so it comes first; then the likest name.
    .toSorted((a, b) => b.places.length - a.places.length || byName(/_app(_[ab])?$/)(a, b));

  function appFit(candidate: Candidate, draft: Draft): number {
    return Math.max(...APPS.map((form) => fit(candidate, draft, form)));
  }
  function writes({ own }: Candidate, draft: Draft): number {
    const schemas = schemasOf(draft);
    return [...own.keys()]
      .map(saidBy)
      .filter(
        ({ kind, schema, privilege }) =>
          kind === "table" && schemas.includes(schema) && privilege !== "SELECT",
      ).length;
  }
  function best({ login, places }: Candidate, score: (draft: Draft) => number): Draft | undefined {
    return places
      .map((draft) => ({ draft, score: score(draft), likeness: likeness(login, draft.service) }))
      .filter((each) => each.score > 0)
      .toSorted((a, b) => b.score - a.score || b.likeness - a.likeness)[0]?.draft;
  }

  for (const candidate of rest) {
    const { login, own, places, home } = candidate;
    const same = [...own.keys()].toSorted().join();
    if (home !== undefined) {
      const taken = appOwn.get(home);
      if (taken === undefined) {
        const form = APPS.toSorted((a, b) => fit(candidate, home, b) - fit(candidate, home, a))[0] as Form;
        beApp(home, login, form.maintain === true);
        appOwn.set(home, same);
        offerTo(
          home,
          candidate,
          places.filter((draft) => draft !== home),
        );
        continue;
      }
      if (taken === same && beStandby(home, login)) continue;
    }
    const [only] = places;
    if (places.length === 1 && only !== undefined) {
      const role = ROLES.map((form) => withReturning(form, candidate, only))
        .map((form) => ({ form, score: fit(candidate, only, form) }))
        .toSorted((a, b) => b.score - a.score)[0];
      const byOffers = new Set(
        schemasOf(only).flatMap((schema) => [...partsOf(candidate, only, schema).covered]),
      );
      const offered = [...byOffers].filter((token) => own.has(token)).length;
      if (role !== undefined && role.score > 0 && role.score >= offered) {
        addRole(only, login, role.form);
        continue;
      }
    }
    const twin = drafts.find((draft) => appOwn.get(draft) === same);
    if (twin !== undefined && beStandby(twin, login)) continue;
    const offered = places.flatMap((draft) =>
      schemasOf(draft).flatMap((schema) => partsOf(candidate, draft, schema).parts),
    );
    if (offered.length === 0) continue;
    const service = serviceFor(login, drafts);
    const schema = unusedSchema(catalog, toIdentifier(service));
    const consumer: Draft = {
      service,
      ...base,
      ...(schema !== toIdentifier(service) && { schema }),
      offers: [],
      roles: [],
    };
    if (problemsOf(consumer).length > 0) continue;
    drafts.push(consumer);
    beApp(consumer, login, false);
    appOwn.set(consumer, same);
    offerTo(consumer, candidate, places);
  }

  function beApp(draft: Draft, login: string, maintain: boolean): void {
    const slot = login.endsWith("_b") ? "b" : "a";
    draft.logins = {
      ...draft.logins,
      app: { ...(slot === "b" && { active: "b" as const }), ...(maintain && { maintain }) },
    };
    made.push({ found: login, declared: loginName(draft, `app-${slot}`), service: draft.service });
  }
  function beStandby(draft: Draft, login: string): boolean {
    const app = draft.logins?.app;
    if (app === undefined || app.standby === true) return false;
    draft.logins = { ...draft.logins, app: { ...app, standby: true } };
    made.push({
      found: login,
      declared: loginName(draft, app.active === "b" ? "app-a" : "app-b"),
      service: draft.service,
    });
    return true;
  }
  function partsOf(candidate: Candidate, owner: Draft, schema: string): ReturnType<Offering["parts"]> {
    const own = [...candidate.own.keys()].filter((token) => saidBy(token).schema === schema);
    return offers.parts(schema, schemasOf(owner), {
      own,
      has: (token) => candidate.own.has(token) || everyone.has(token),
    });
  }
  function offerTo(consumer: Draft, candidate: Candidate, owners: Draft[]): void {
    for (const owner of owners) {
      const parts = schemasOf(owner).flatMap((schema) => partsOf(candidate, owner, schema).parts);
      if (parts.length === 0) continue;
      const offers = [
        ...owner.offers,
        ...parts.map((part): Offer => ({ to: consumer.service, ...place(part, owner) })),
      ];
      if (problemsOf({ ...owner, offers }).length > 0) continue;
      owner.offers = offers;
      const kinds = new Set(parts.map(({ access }) => access));
      consumer.uses = [
        ...(consumer.uses ?? []),
        ...[...kinds].map((access) => ({ from: owner.service, access })),
      ];
    }
  }
  /** The service's own schema need not be named. */
  function place({ schema, ...part }: Part, owner: Draft): Part {
    return { ...part, ...(schema !== undefined && schema !== schemasOf(owner)[0] && { schema }) };
  }
  return {
    declarations: drafts.map(finished),
    logins: made.toSorted((a, b) => (a.found < b.found ? -1 : 1)),
  };
}

const loginName = ({ service }: Draft, suffix: string): string =>
  `${toIdentifier(service)}_${toIdentifier(suffix)}`;

function finished({ offers, roles, ...rest }: Draft): ServiceDeclaration {
  return { ...rest, ...(offers.length > 0 && { offers }), ...(roles.length > 0 && { roles }) };
}
