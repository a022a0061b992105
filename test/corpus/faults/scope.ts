import type { Case } from "../case.ts";

/** What can not be compared. */
export const SCOPE: Case[] = [
  {
    name: "a service of another database, with faults that can be seen from here",
    set: "elsewhere",
    sql: "alter role there_app_a createdb; grant here_rw to there_app; revoke connect on database warehouse from there_use",
    finds: [
      ["manifest-other-database", "there"],
      ["role-attribute", "there_app_a"],
      ["membership-extra", "there_app in here_rw"],
      ["grant-missing", "CONNECT on database warehouse to there_use"],
    ],
    versions: [14, 18],
  },
  {
    name: "no manifest",
    given: [],
    sql: `revoke connect, temporary on database postgres, template1 from public;
      create policy mine on billing.invoice using (true); grant select on billing.invoice to public`,
    finds: [
      ["manifest-none", "shop"],
      ["public-table", "billing.invoice"],
      ["rls-off", "billing.invoice"],
    ],
  },
  {
    name: "no manifest, and a fresh server",
    set: "empty",
    given: [],
    sql: "",
    finds: [
      ["manifest-none", "shop"],
      ["public-connect", "postgres"],
      ["public-temporary", "postgres"],
      ["public-connect", "template1"],
    ],
  },
];
