import type { Offer, ServiceDeclaration, ServiceRole } from "@rolewright/core";
import type { Held } from "./tokens.js";

/** A declaration that is being made. */
export interface Draft extends ServiceDeclaration {
  offers: Offer[];
  roles: ServiceRole[];
}

/** A login on its way to a declaration. */
export interface Candidate {
  login: string;
  own: Held;
  /** The homes where it has something. */
  places: Draft[];
}
