import {
  type Offer,
  problemsOf,
  type ServiceDeclaration,
  type ServiceRole,
  schemasOf,
  toIdentifier,
} from "@rolewright/core";
import type { Candidate, Draft } from "./draft.js";
import type { Form } from "./forms.js";
import { isTaken, roleNameFor } from "./names.js";
import type { Offering, Part } from "./offers.js";
import { saidBy, type Token } from "./tokens.js";

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

/** What all declarations have. */
export type Base = Pick<ServiceDeclaration, "database" | "serverVersion">;

/** Declarations that are being made, and what a login can become in them. */
export interface Making {
  drafts: Draft[];
  /** A service with these schemas, its own first, if there can be one. */
  add(service: string, schemas: string[]): Draft | undefined;
  /** Makes a login the migrator; a second one becomes one of the `roles`. */
  beMigrator(draft: Draft, login: string): void;
  /** Makes a login one of the `roles`, if there can be one. */
  beRole(draft: Draft, login: string, form: Form): void;
  hasApp(draft: Draft): boolean;
  /** The service whose application has exactly the same as a login. */
  twinOf(candidate: Candidate): Draft | undefined;
  beApp(draft: Draft, candidate: Candidate, maintain: boolean): void;
  /** Makes a login the standby of an application that has exactly the same, if there is none yet. */
  beStandby(draft: Draft, candidate: Candidate): boolean;
  /** What a login has in a service that offers could give it. */
  partsOf(candidate: Candidate, owner: Draft): ReturnType<Offering["parts"]>[];
  /** Offers to an application what its login has in other services. */
  offerTo(consumer: Draft, candidate: Candidate, owners: Draft[]): void;
  finished(): Made;
}

export function making(base: Base, offers: Offering, everyone: Set<Token>): Making {
  const drafts: Draft[] = [];
  const made: AdoptedLogin[] = [];
  /** What the application of each service has. */
  const appOwn = new Map<Draft, string>();

  const becomes = (found: string, draft: Draft, suffix: string): void => {
    made.push({ found, declared: loginName(draft, suffix), service: draft.service });
  };

  function beRole(draft: Draft, login: string, form: Form): void {
    const name = roleNameFor(draft, login);
    const roles = [...draft.roles, { name, ...form } as ServiceRole];
    if (problemsOf({ ...draft, roles }).length > 0) return;
    draft.roles = roles;
    becomes(login, draft, name);
  }

  const partsOf = (candidate: Candidate, owner: Draft): ReturnType<Offering["parts"]>[] =>
    schemasOf(owner).map((schema) =>
      offers.parts(schema, schemasOf(owner), {
        own: [...candidate.own.keys()].filter((token) => saidBy(token).schema === schema),
        has: (token) => candidate.own.has(token) || everyone.has(token),
      }),
    );

  return {
    drafts,
    add: (service, [schema, ...more]) => {
      const draft: Draft = {
        service,
        ...base,
        ...(schema !== toIdentifier(service) && schema !== undefined && { schema }),
        ...(more.length > 0 && { additionalSchemas: more }),
        offers: [],
        roles: [],
      };
      if (problemsOf(draft).length > 0 || isTaken(service, drafts)) return undefined;
      drafts.push(draft);
      return draft;
    },
    beMigrator: (draft, login) => {
      if (draft.logins?.migrate === true) return beRole(draft, login, { access: "migrate" });
      draft.logins = { ...draft.logins, migrate: true };
      becomes(login, draft, "migrate");
    },
    beRole,
    hasApp: (draft) => appOwn.has(draft),
    twinOf: ({ own }) => drafts.find((draft) => appOwn.get(draft) === allOf(own)),
    beApp: (draft, { login, own }, maintain) => {
      const slot = login.endsWith("_b") ? "b" : "a";
      draft.logins = {
        ...draft.logins,
        app: { ...(slot === "b" && { active: "b" as const }), ...(maintain && { maintain }) },
      };
      becomes(login, draft, `app-${slot}`);
      appOwn.set(draft, allOf(own));
    },
    beStandby: (draft, { login, own }) => {
      const app = draft.logins?.app;
      if (app === undefined || app.standby === true || appOwn.get(draft) !== allOf(own)) return false;
      draft.logins = { ...draft.logins, app: { ...app, standby: true } };
      becomes(login, draft, app.active === "b" ? "app-a" : "app-b");
      return true;
    },
    partsOf,
    offerTo: (consumer, candidate, owners) => {
      for (const owner of owners) {
        const parts = partsOf(candidate, owner).flatMap((each) => each.parts);
        if (parts.length === 0) continue;
        const made = parts.map((part): Offer => ({ to: consumer.service, ...placeOf(part, owner) }));
        const all = [...owner.offers, ...made];
        if (problemsOf({ ...owner, offers: all }).length > 0) continue;
        owner.offers = all;
        const kinds = new Set(parts.map(({ access }) => access));
        consumer.uses = [
          ...(consumer.uses ?? []),
          ...[...kinds].map((access) => ({ from: owner.service, access })),
        ];
      }
    },
    finished: () => ({
      declarations: drafts.map(withoutEmpty),
      logins: made.toSorted((a, b) => (a.found < b.found ? -1 : 1)),
    }),
  };
}

/** All that a login has, to be compared. */
const allOf = (own: Candidate["own"]): string => [...own.keys()].toSorted().join();

const loginName = ({ service }: Draft, suffix: string): string =>
  `${toIdentifier(service)}_${toIdentifier(suffix)}`;

/** The service's own schema need not be named. */
const placeOf = ({ schema, ...part }: Part, owner: Draft): Part => ({
  ...part,
  ...(schema !== undefined && schema !== schemasOf(owner)[0] && { schema }),
});

const withoutEmpty = ({ offers, roles, ...rest }: Draft): ServiceDeclaration => ({
  ...rest,
  ...(offers.length > 0 && { offers }),
  ...(roles.length > 0 && { roles }),
});
