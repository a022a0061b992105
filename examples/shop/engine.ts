// What the demo needs of an engine, whichever it is. `pulumi.ts` and `terraform.ts` have those that there are.
import type { Manifest } from "@rolewright/core";

/** Runs the programs of the services. */
export interface Engine {
  /** What one types to deploy. */
  readonly command: string;
  /** A service in an environment, of which nothing is deployed yet. */
  open(service: string, place: Place): Promise<Deployment>;
  /** Deploys a service that no program of the shop has, and that offers `offers`. Rejects when it is refused. */
  tryOut(service: string, offers: { to: string; access: "read-only" }[]): Promise<void>;
}

/** Where a service goes, and with which passwords. */
export interface Place {
  readonly environment: string;
  readonly deployer: Deployer;
  readonly passwords: { readonly app: string; readonly migrate: string };
}

/** Who deploys, and to which server. */
export interface Deployer {
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
}

/** What the demo changes in the programs while you watch. */
export interface Settings {
  /** The tables that are offered by name are there. */
  readonly migrated: boolean;
  /** `orders` offers itself to `reporting`. */
  readonly offerToReporting: boolean;
}

/** A service in an environment, with a state of its own. */
export interface Deployment {
  /** Deploys what the program declares with these settings. */
  deploy(settings: Settings): Promise<Deployed>;
  /** Forgets the state. What is on the server stays. */
  close(): Promise<void>;
}

export interface Deployed {
  /** How many resources were changed, by what was done with them. */
  readonly changes: Record<string, number>;
  /** How many resources there are. */
  readonly resources: number;
  readonly manifest: Manifest;
  /** Passwords of the logins beside the application and the migrator. */
  readonly passwords: Record<string, string>;
}
