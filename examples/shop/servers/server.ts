// What the demo needs of a kind of server, whichever it is. `postgresql.ts` and `mysql.ts` are those that there are.
import type { AuditReport } from "@rolewright/audit";
import type { Manifest } from "@rolewright/core";
import type { Proof } from "@rolewright/testing";
import type { Deployer, Engine } from "../engine.ts";

/** A kind of server, and what of the story differs with it. */
export interface ServerKind {
  readonly title: string;
  /** By the name that `--engine` takes; the first one where it is not given. */
  readonly engines: Readonly<Record<string, () => Promise<Engine>>>;
  /** The folder of the services' migrations. */
  readonly migrations: (service: string) => string;
  /** How many grants `orders` makes of what it names, once that is there. */
  readonly namedGrants: number;
  /** What somebody does by hand, and the rules that the audit finds it by. */
  readonly byHand: { readonly statements: readonly string[]; readonly rules: readonly string[] };
  /** What the server answers to who may not. */
  readonly refusal: string;
  start(): Promise<Server>;
}

/** A running server, with a deployer that is no superuser. */
export interface Server {
  readonly port: number;
  readonly deployer: Deployer;
  login(user: string, password: string): Promise<Session>;
  /** Runs statements as the superuser. */
  asAdmin(statements: readonly string[]): Promise<void>;
  /** Number of roles of a service. */
  rolesOf(service: string): Promise<number>;
  proof(manifests: Manifest[], passwords: Record<string, string>): Promise<Proof>;
  /** The audit. `page` is what people open of it. */
  audit(
    manifests: Manifest[],
    login: { user: string; password: string },
  ): Promise<AuditReport & { page: string }>;
  /** Lines to type into a shell, to look around as the superuser and as a login. */
  shells(login: { user: string; password: string }): string[];
  stop(): Promise<void>;
}

/** A connection of a login. */
export interface Session {
  /** Runs a statement: `allowed`, or the code with which the server refuses it. */
  try(sql: string): Promise<string>;
  /** Runs statements, of which none may fail. */
  run(sql: string): Promise<void>;
  /** Adds a row to a table and gives its generated key. */
  insert(table: string, column: string, value: string): Promise<string>;
  end(): Promise<void>;
}
