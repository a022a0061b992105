export type { Access, Manifest, Offer, Slot, Use } from "@rolewright/core";
export { type AdoptArgs, adopt } from "./adoption.js";
export type {
  AppLoginArgs,
  LoginArgs,
  LoginsArgs,
  ServiceDatabaseArgs,
  ServiceRoleArgs,
  WriteOnlyRoleArgs,
} from "./args.js";
export { ServiceDatabase } from "./service-database.js";
export { ReadOnlyRole, ReadWriteRole, WriteOnlyRole } from "./service-roles.js";
