import type { Access, Use } from "./declaration.js";
import type { Problem } from "./errors.js";
import type { Manifest } from "./manifest.js";

/** What every declaration says, whichever engine it is for. */
interface Declared {
  service: string;
  offers?: { to: string; access: Access }[];
  uses?: Use[];
  roles?: { name: string }[];
}

/** What every record of a plan says. */
interface Planned {
  kind: string;
  key: string;
  dependsOn: string[];
  endsWith?: string;
  of?: string;
}

/** The types of one engine: what is declared, what joins a service, and what is planned of it. */
export interface EngineTypes {
  /** What is declared of a service. */
  declaration: Declared;
  /** A role that joins it. */
  role: { name: string };
  /** One record of its plan. */
  record: Planned;
  /** What the plan depends on beside the declaration. */
  options: object;
}

/** A name that a service takes on its server. */
export interface Claim {
  /** What it is called in a refusal: `role or schema "orders_owner"`. */
  what: string;
  /** Where it is taken: two services that claim one place can not both be there. */
  place: string;
}

/**
 * What a service is on the servers of one engine, as functions. All that is one for all engines is built over it: the plan that
 * roles join, the neighbours on a server, and so the components and constructs.
 */
export interface EngineModel<E extends EngineTypes> {
  /** Refuses a declaration that can not be planned; `others` are what else was found of it. */
  validate(declaration: E["declaration"], others?: Problem[]): void;
  /** The records of a service without its `roles`. */
  planService(declaration: E["declaration"], options: E["options"]): E["record"][];
  /** The records that one more role adds. */
  planRole(
    declaration: E["declaration"],
    role: E["role"],
    before: E["record"][],
    options: E["options"],
  ): E["record"][];
  /** What its access is. */
  manifest(declaration: E["declaration"]): Manifest;
  /** Name of the role or user that a record makes, as others know it; undefined of all else. */
  accountOf(record: E["record"]): { name: string; isLogin: boolean } | undefined;
  /** The names that records take on the server. */
  claims(records: E["record"][]): Claim[];
  /** What is wrong with what one service uses of another one, where both are known. */
  contractProblem(consumer: E["declaration"], owner: E["declaration"], path: string): Problem[];
  /** Names of roles of other services that a record has to wait for, where they are made beside it. */
  rolesOfOthers(declaration: E["declaration"], record: E["record"]): string[];
  /** The engine of a declaration, as people call it. */
  title(declaration: E["declaration"]): string;
}
