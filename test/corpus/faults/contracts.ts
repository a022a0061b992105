import type { Case } from "../case.ts";

/** Contracts that the two sides do not agree on. */
export const CONTRACTS: Case[] = [
  {
    name: "an offer that is not used",
    set: "apart",
    sql: "",
    finds: [["contract-unused", "north_for_south"]],
    versions: [14, 18],
  },
  {
    name: "an offer that is not used, and a fault beside it",
    set: "apart",
    sql: "alter role south_app createdb",
    finds: [
      ["contract-unused", "north_for_south"],
      ["role-attribute", "south_app"],
    ],
  },
  {
    name: "two access kinds",
    set: "differing",
    sql: "",
    finds: [["contract-differs", "north_for_south"]],
  },
  {
    name: "two access kinds, and no membership",
    set: "differing",
    sql: "revoke north_for_south from south_app",
    finds: [
      ["contract-differs", "north_for_south"],
      ["membership-missing", "south_app in north_for_south"],
    ],
    versions: [15],
  },
  {
    name: "no offer",
    set: "wishful",
    sql: "",
    finds: [
      ["contract-not-offered", "north_for_south"],
      ["leftover-role", "north_for_south"],
    ],
  },
  {
    name: "an offer in another database",
    set: "far",
    sql: "",
    finds: [
      ["contract-not-offered", "north_for_south"],
      ["leftover-role", "north_for_south"],
      ["manifest-other-database", "north"],
    ],
  },
  {
    name: "the owner is not on this server",
    set: "wishful",
    given: ["south"],
    sql: "drop schema north; drop owned by north_app_a, north_app, north_rw, north_use, north_owner; drop role north_app_a, north_app, north_rw, north_use, north_owner; revoke north_for_south from south_app; drop role north_for_south",
    finds: [["contract-missing", "north_for_south"]],
  },
  {
    name: "the owner is not on this server, and never was",
    set: "lonely",
    sql: "revoke north_for_south from south_app; drop role north_for_south",
    finds: [["contract-missing", "north_for_south"]],
  },
  {
    name: "the consumer is not on this server",
    set: "apart",
    given: ["north"],
    sql: "drop schema south; drop owned by south_app_a, south_app, south_rw, south_use, south_owner; drop role south_app_a, south_app, south_rw, south_use, south_owner",
    finds: [["contract-one-sided", "north_for_south"]],
  },
  {
    name: "the consumer's manifest is not here",
    given: ["orders", "billing"],
    sql: "",
    finds: [
      ["contract-one-sided", "orders_for_reporting"],
      ["leftover-role", "reporting_app_a"],
      ["role-unknown", "reporting_owner"],
      ["role-unknown", "reporting_rw"],
      ["leftover-role", "reporting_use"],
      ["leftover-grant", "CONNECT on database shop to reporting_use"],
    ],
  },
];
