// What the components cost over the same resources written by hand, under the real engine on a real server.
import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { type PlanRecord, plan, type ServiceDeclaration } from "@rolewright/core";
import { ServiceDatabase } from "@rolewright/pulumi/postgresql";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  stack,
} from "@rolewright/testing";

const ROUNDS = 5;
const GOAL = 1.2;
const PASSWORDS = { appPassword: "bench-app", migratePassword: "bench-migrate" };

type Program = (provider: postgresql.Provider, database: string, service: string) => void;

const throughComponent: Program = (provider, database, service) => {
  const config = new pulumi.Config();
  new ServiceDatabase(
    service,
    {
      database,
      logins: {
        app: { password: config.requireSecret("appPassword") },
        migrate: { password: config.requireSecret("migratePassword") },
      },
      offers: [{ to: "reporting", access: "read-only" }],
      protect: false,
    },
    { provider },
  );
};

/** The resources that the component makes, as a patient hand would write them: same inputs, same order, no checks. */
const byHand: Program = (provider, database, service) => {
  const config = new pulumi.Config();
  const declaration: ServiceDeclaration = {
    service,
    database,
    logins: { app: {}, migrate: true },
    offers: [{ to: "reporting", access: "read-only" }],
  };
  const passwords = new Map([
    ["app_a", config.requireSecret("appPassword")],
    ["migrate", config.requireSecret("migratePassword")],
  ]);
  const made = new Map<string, pulumi.Resource>();
  for (const record of plan(declaration)) {
    const dependsOn = record.dependsOn.map((key) => made.get(key) as pulumi.Resource);
    made.set(record.key, resourceByHand(record, passwords, { provider, dependsOn }));
  }
};

function resourceByHand(
  record: PlanRecord,
  passwords: Map<string, pulumi.Output<string>>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const { key } = record;
  switch (record.kind) {
    case "role": {
      const { name, login, memberOf: roles, searchPath, assumeRole } = record;
      const password = passwords.get(key);
      const args = {
        name,
        login,
        roles,
        ...(searchPath && { searchPaths: searchPath }),
        ...(assumeRole !== undefined && { assumeRole }),
        ...(password && { password }),
      };
      return new postgresql.Role(key, args, opts);
    }
    case "schema": {
      const { name, database, owner } = record;
      const args = { name, database, ifNotExists: false, ...(owner !== undefined && { owner }) };
      return new postgresql.Schema(key, args, opts);
    }
    case "grant": {
      const {
        grantee: role,
        kind: _,
        key: __,
        dependsOn: ___,
        object,
        column,
        of: ____,
        endsWith: _____,
        ...place
      } = record;
      const objects = object === undefined ? {} : { objects: [object] };
      const columns = column === undefined ? {} : { columns: [column] };
      return new postgresql.Grant(key, { role, ...place, ...objects, ...columns }, opts);
    }
    case "defaultPrivileges": {
      const { grantee: role, kind: _, key: __, dependsOn: ___, of: ____, ...place } = record;
      return new postgresql.DefaultPrivileges(
        key,
        { role, ...place },
        { ...opts, deleteBeforeReplace: true },
      );
    }
    default:
      throw new Error(`the bench has no ${record.kind}`);
  }
}

/** One `pulumi up` of one service into a new database: milliseconds, and how many resources of the provider it made. */
async function up(server: PostgresServer, name: string, program: Program, own: number) {
  const deployer: Deployer = await createDeployer(server, { database: `bench_${name}` });
  const { host, port, database, user: username, password } = deployer;
  const opened = await stack({
    project: "bench",
    stack: name,
    secrets: { ...PASSWORDS, deployerPassword: password },
    program: async () => {
      const secret = new pulumi.Config().requireSecret("deployerPassword");
      const connection = { host, port, database, username, password: secret };
      const provider = new postgresql.Provider("p", { ...connection, sslmode: "disable", superuser: false });
      program(provider, database, `svc-${name}`); // roles belong to the whole server
    },
  });
  try {
    const { duration, changes } = await opened.up();
    return { duration, resources: (changes["create"] ?? 0) - own };
  } finally {
    await opened.close();
  }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/** Prints the median time of `pulumi up` of one service both ways, and their ratio. */
export async function benchPulumi(): Promise<void> {
  const server = await embeddedPostgres({ version: 18 });
  const component: number[] = [];
  const hand: number[] = [];
  let resources = 0;
  try {
    // The first operation of a process pays for what all others find warm, so it counts for neither side.
    await up(server, "warm", byHand, 0);
    for (let round = 0; round < ROUNDS; round++) {
      const measureComponent = async () => {
        const run = await up(server, `c${round}`, throughComponent, 3); // stack, provider, component
        component.push(run.duration);
        return run.resources;
      };
      const measureHand = async () => {
        const run = await up(server, `h${round}`, byHand, 2); // stack, provider
        hand.push(run.duration);
        return run.resources;
      };
      const order = round % 2 === 0 ? [measureComponent, measureHand] : [measureHand, measureComponent];
      const counts: number[] = [];
      for (const measure of order) counts.push(await measure());
      if (new Set(counts).size !== 1)
        throw new Error(`the two programs differ: ${counts.join(" and ")} resources`);
      resources = counts[0] as number;
    }
  } finally {
    await server.stop();
  }
  const ratio = median(component) / median(hand);
  console.log(
    `pulumi up of one service (${resources} resources, PostgreSQL 18, median of ${ROUNDS}): ` +
      `component ${median(component).toFixed(0)} ms, by hand ${median(hand).toFixed(0)} ms, ` +
      `ratio ${ratio.toFixed(2)} (goal <= ${GOAL}: ${ratio <= GOAL ? "met" : "missed"})`,
  );
}
