import {
  type BaselineDeclaration,
  type PlanRecord,
  plan,
  planBaseline,
  type ServiceDeclaration,
} from "@rolewright/core";
import type { Deployer, PostgresServer } from "@rolewright/testing";
import { ordered } from "../../ordered.ts";

/** What all adapters are given. */
export interface Program {
  /** The deployer, for each database. */
  deployers: Map<string, Deployer>;
  baseline: BaselineDeclaration;
  declarations: ServiceDeclaration[];
}

/** What was opened, to be deployed twice: before the services' objects are there, and after. */
export interface Deployment {
  deploy(migrated: boolean): Promise<void>;
  close(): Promise<void>;
}

/** One way from declarations to a server. */
export interface Adapter<Given = Program, Server = PostgresServer> {
  name: string;
  open(program: Given, server: Server): Promise<Deployment>;
}

/** Login names get the same password everywhere; no catalog is compared in it. */
export const PASSWORD = "a-password-of-tests";

/** A declaration as a component or a construct takes it, with the same `login` wherever it has one. Its roles join later. */
export function argsOf<Login extends object>(
  { service: _, roles: __, logins, ...rest }: ServiceDeclaration,
  login: Login,
) {
  return { ...rest, ...loginsOf(logins, login) };
}

interface DeclaredLogins<App extends object> {
  app?: App & { standby?: boolean };
  migrate?: boolean | object;
}

/** Declared logins as arguments, each with `login` beside what is declared of it. */
export function loginsOf<App extends object, Login extends object>(
  logins: DeclaredLogins<App> | undefined,
  login: Login,
) {
  if (logins === undefined) return {};
  const { app, migrate } = logins;
  const { standby, ...active } = app ?? {};
  return {
    logins: {
      ...(app && { app: { ...login, ...active, ...(standby && { standby: login }) } }),
      ...(migrate && { migrate: { ...login, ...(typeof migrate === "object" && migrate) } }),
    },
  };
}

/** The baseline first, then all services. */
export const recordsOf = ({ baseline, declarations }: Program, migrated: boolean): PlanRecord[] => [
  ...planBaseline(baseline),
  ...ordered(declarations.flatMap((each) => plan(each, { migrated }))),
];
