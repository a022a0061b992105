// An environment of the shop: a server with its deployer, and the services on it.
import * as fs from "node:fs";
import * as path from "node:path";
import type { AuditReport } from "@rolewright/audit";
import type { Manifest } from "@rolewright/core";
import type { Proof } from "@rolewright/testing";
import type { Deployed, Deployment, Engine, Settings } from "./engine.ts";
import type { Server, ServerKind, Session } from "./servers/server.ts";
import { SERVICES } from "./services.ts";

export interface Environment {
  readonly name: string;
  readonly server: Server;
  readonly deployments: Map<string, Deployment>;
  /** What the next deployments are to be. */
  settings: Settings;
  /** By login. */
  readonly passwords: Record<string, string>;
  /** By service. */
  readonly manifests: Map<string, Manifest>;
}

export async function openEnvironment(name: string, kind: ServerKind, engine: Engine): Promise<Environment> {
  const server = await kind.start();
  const { deployer } = server;
  const deployments = new Map<string, Deployment>();
  const logins: Record<string, string> = {};
  for (const service of SERVICES) {
    const passwords = { app: `${service}-app-${name}`, migrate: `${service}-migrate-${name}` };
    deployments.set(service, await engine.open(service, { environment: name, deployer, passwords }));
    logins[`${service}_app_a`] = passwords.app;
    logins[`${service}_migrate`] = passwords.migrate;
  }
  const settings = { migrated: false, offerToReporting: true };
  return { name, server, deployments, settings, passwords: logins, manifests: new Map() };
}

export async function closeEnvironment({ server, deployments }: Environment): Promise<void> {
  for (const deployment of deployments.values()) await deployment.close();
  await server.stop();
}

export async function deploy(environment: Environment, service: string): Promise<Deployed> {
  const { deployments, settings, manifests, passwords } = environment;
  const deployed = await (deployments.get(service) as Deployment).deploy(settings);
  manifests.set(service, deployed.manifest);
  Object.assign(passwords, deployed.passwords);
  return deployed;
}

export async function deployAll(environment: Environment): Promise<Deployed[]> {
  const results: Deployed[] = [];
  for (const service of SERVICES) results.push(await deploy(environment, service));
  return results;
}

export const manifestsOf = ({ manifests }: Environment): Manifest[] => [...manifests.values()];

const credentials = ({ passwords }: Environment, user: string) => ({
  user,
  password: passwords[user] as string,
});

export const login = (environment: Environment, user: string): Promise<Session> =>
  environment.server.login(user, credentials(environment, user).password);

/** Each service's own migrations, by its own migrator. A real service would use its migration tool here. */
export async function migrate(environment: Environment, { migrations }: ServerKind): Promise<number> {
  let files = 0;
  for (const service of SERVICES) {
    const folder = migrations(service);
    const session = await login(environment, `${service}_migrate`);
    for (const file of fs.readdirSync(folder).sort()) {
      await session.run(fs.readFileSync(path.join(folder, file), "utf8"));
      files++;
    }
    await session.end();
  }
  return files;
}

export const proof = (environment: Environment): Promise<Proof> =>
  environment.server.proof(manifestsOf(environment), environment.passwords);

/** The audit. `page` is what people open of it. */
export async function auditIn(environment: Environment): Promise<AuditReport & { page: string }> {
  const reader = credentials(environment, "reporting_app_a");
  const report = await environment.server.audit(manifestsOf(environment), reader);
  return { ...report, findings: report.findings.filter(({ severity }) => severity !== "note") };
}

/** Lines to type into a shell, to look around in an environment. */
export const shellsOf = (environment: Environment): string[] =>
  environment.server.shells(credentials(environment, "reporting_app_a"));
