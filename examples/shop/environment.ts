// An environment of the shop: a server with its deployer, and the services on it.
import * as fs from "node:fs";
import * as path from "node:path";
import { type AuditReport, accessOf, auditOf, contractsOf, readCatalog, renderHtml } from "@rolewright/audit";
import type { Manifest } from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type Proof,
  prove,
} from "@rolewright/testing";
import type { Client } from "pg";
import type { Deployed, Deployment, Engine, Settings } from "./engine.ts";

/** The services, each after those whose offers it uses. */
export const SERVICES = ["catalog", "orders", "payments", "fulfilment", "reporting"];

export interface Environment {
  readonly name: string;
  readonly server: PostgresServer;
  readonly deployer: Deployer;
  readonly deployments: Map<string, Deployment>;
  /** What the next deployments are to be. */
  settings: Settings;
  /** By login. */
  readonly passwords: Record<string, string>;
  /** By service. */
  readonly manifests: Map<string, Manifest>;
}

export async function openEnvironment(name: string, engine: Engine): Promise<Environment> {
  const server = await embeddedPostgres({ version: 18 });
  const deployer = await createDeployer(server, { database: "shop" });
  const deployments = new Map<string, Deployment>();
  const logins: Record<string, string> = {};
  for (const service of SERVICES) {
    const passwords = { app: `${service}-app-${name}`, migrate: `${service}-migrate-${name}` };
    deployments.set(service, await engine.open(service, { environment: name, deployer, passwords }));
    logins[`${service}_app_a`] = passwords.app;
    logins[`${service}_migrate`] = passwords.migrate;
  }
  const settings = { migrated: false, offerToReporting: true };
  return { name, server, deployer, deployments, settings, passwords: logins, manifests: new Map() };
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

export const login = ({ server, passwords }: Environment, user: string): Promise<Client> =>
  server.connect({ user, password: passwords[user] as string, database: "shop" });

export async function asAdmin({ server }: Environment, statements: string[]): Promise<void> {
  const admin = await server.connect({ database: "shop" });
  for (const statement of statements) await admin.query(statement);
  await admin.end();
}

/** Number of roles of a service. */
export async function rolesOf({ server }: Environment, service: string): Promise<number> {
  const admin = await server.connect();
  const { rowCount } = await admin.query("select from pg_roles where starts_with(rolname, $1)", [service]);
  await admin.end();
  return rowCount ?? 0;
}

/** Each service's own migrations, by its own migrator. A real service would use its migration tool here. */
export async function migrate(environment: Environment): Promise<number> {
  let files = 0;
  for (const service of SERVICES) {
    const folder = path.join(import.meta.dirname, service, "migrations");
    const client = await login(environment, `${service}_migrate`);
    for (const file of fs.readdirSync(folder).sort()) {
      await client.query(fs.readFileSync(path.join(folder, file), "utf8"));
      files++;
    }
    await client.end();
  }
  return files;
}

export const proof = (environment: Environment): Promise<Proof> => {
  const { server, deployer, passwords } = environment;
  return prove({
    ...{ manifests: manifestsOf(environment), passwords, catalog: deployer },
    ...{ host: server.host, port: server.port, database: "shop" },
  });
};

/** The audit, by a login of a service: the catalog is open to all. `page` is what people open of it. */
export async function auditIn(environment: Environment): Promise<AuditReport & { page: string }> {
  const manifests = manifestsOf(environment);
  const client = await login(environment, "reporting_app_a");
  const catalog = await readCatalog(client);
  await client.end();
  const report = auditOf(catalog, { manifests, deployers: [environment.deployer.user] });
  const page = renderHtml({
    report,
    access: accessOf(catalog, manifests),
    contracts: contractsOf(manifests),
  });
  return { ...report, findings: report.findings.filter(({ severity }) => severity !== "note"), page };
}

export async function sqlstateOf(statement: Promise<unknown>): Promise<string> {
  return statement.then(
    () => "allowed",
    (error: { code?: string }) => error.code ?? String(error),
  );
}
