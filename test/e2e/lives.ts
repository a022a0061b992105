import type * as postgresql from "@pulumi/postgresql";
import type * as pulumi from "@pulumi/pulumi";
import { audit } from "@rolewright/audit";
import type { Manifest } from "@rolewright/core";
import { ServiceDatabase, type ServiceDatabaseArgs } from "@rolewright/pulumi/postgresql";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
  type RunOptions,
  type StackRun,
  stack,
  type TestStack,
} from "@rolewright/testing";
import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import { type Differences, differences } from "../access.ts";
import { changesOf, providerOf } from "./helpers.ts";

/** Makes a service of a program, whose manifest the server is compared with. */
export type MakeService = (
  name: string,
  args?: Partial<ServiceDatabaseArgs>,
  opts?: pulumi.ComponentResourceOptions,
) => ServiceDatabase;

/** What stands in a program: services, which the function makes, and whatever else it constructs. */
export type Program = (service: MakeService, provider: postgresql.Provider) => void;

/** A stack whose every `up` is compared with the server. */
export interface LivingStack {
  /** The stack itself, for operations that are to fail. */
  raw: TestStack;
  /** `up`, after which the server has to be as all stacks' manifests say. */
  up(options?: RunOptions): Promise<Record<string, number>>;
  /** A further `up` and a refresh find nothing to do. */
  settled(): Promise<void>;
  /** `up` of what is declared, without a comparison. */
  unchecked(options?: RunOptions): Promise<StackRun>;
}

/** What lives on a server. */
interface Living {
  close(): Promise<void>;
  /** What it declares, as it was deployed last. */
  manifests: Manifest[];
}

/** The password of every login that a life makes. */
export const PASSWORD = "a-password-of-tests";
export const app = { password: PASSWORD };
export const migrate = { password: PASSWORD };
export const NONE: Differences = { missing: [], unwanted: [] };

/** One server for the tests of a file, emptied after each; call it at the top of a file or of a `describe`. */
export function lives(version: PostgresVersion, options: { checkpoints?: boolean; parallel?: number } = {}) {
  // A life is some ten operations, which take their time on a busy machine.
  vi.setConfig({ testTimeout: 600_000 });
  let server: PostgresServer;
  let deployer: Deployer;
  let stacks: Living[] = [];

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    deployer = await createDeployer(server, { database: "shop" });
  });
  async function empty(): Promise<void> {
    for (const { close } of stacks) await close();
    stacks = [];
    await asAdmin((admin) => admin.query(EMPTY));
  }
  afterEach(empty);
  afterAll(() => server?.stop());

  async function asAdmin<T>(work: (admin: Client) => Promise<T>): Promise<T> {
    const admin = await server.connect({ database: "shop" });
    try {
      return await work(admin);
    } finally {
      await admin.end();
    }
  }

  const compare = (): Promise<Differences> =>
    asAdmin(async (admin) => {
      const manifests = stacks.flatMap((each) => each.manifests);
      const { missing, unwanted } = await differences(admin, manifests, ["postgres", deployer.user]);
      const wrong = await audited(admin, manifests, deployer.user);
      const lacks = (finding: string): boolean => /^[a-z]+-missing /.test(finding);
      return {
        missing: [...missing, ...wrong.filter(lacks)],
        unwanted: [...unwanted, ...wrong.filter((each) => !lacks(each))],
      };
    });

  function add(made: { close(): Promise<void> }): Living {
    const own: Living = { close: () => made.close(), manifests: [] };
    stacks.push(own);
    return own;
  }

  async function open(project: string, program: Program): Promise<LivingStack> {
    let declared: Manifest[] = [];
    const made = await stack({
      project,
      stack: "test",
      skipCheckpoints: options.checkpoints !== true,
      stackTraces: false,
      ...(options.parallel !== undefined && { parallel: options.parallel }),
      program: async () => {
        // Not as outputs of the stack: to read those takes as long as a small deployment.
        const found: Manifest[] = [];
        declared = found;
        const provider = providerOf(deployer);
        program((name, args, opts) => {
          const service = new ServiceDatabase(name, { database: "shop", ...args }, { provider, ...opts });
          service.manifest.apply((manifest) => found.push(manifest));
          return service;
        }, provider);
      },
    });
    const own = add(made);
    const unchecked = async (run?: RunOptions): Promise<StackRun> => {
      const result = await made.up(run);
      own.manifests = declared;
      return result;
    };
    return {
      raw: made,
      unchecked,
      up: async (run) => {
        const result = await unchecked(run);
        expect(await compare()).toEqual(NONE);
        return changesOf(result);
      },
      settled: async () => {
        expect(changesOf(await made.up())).toEqual({});
        expect(changesOf(await made.refresh())).toEqual({});
        expect(await compare()).toEqual(NONE);
      },
    };
  }

  return {
    /** Opens a stack on the server. */
    open,
    /** Adds what lives on the server and is deployed by the caller, who keeps its manifests up to date. */
    add,
    /** Closes all stacks and takes away whatever they made: what also happens after each test. */
    empty,
    /** Waits until the server takes connections again. */
    async accepting(): Promise<void> {
      for (let look = 0; look < 500; look++) {
        const up = await asAdmin(async () => true).catch(() => false);
        if (up) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error("the server has not come back");
    },
    /** What the server and the manifests of all stacks disagree in. */
    compare,
    /** Runs something as the superuser, in the services' database. */
    asAdmin,
    /** Runs something as the superuser, in another database. */
    async asAdminOf<T>(database: string, work: (admin: Client) => Promise<T>): Promise<T> {
      const admin = await server.connect({ database });
      try {
        return await work(admin);
      } finally {
        await admin.end();
      }
    },
    /** Runs something as the deployer, in any database. */
    async asDeployer<T>(database: string, work: (client: Client) => Promise<T>): Promise<T> {
      const client = await server.connect({ ...deployer, database });
      try {
        return await work(client);
      } finally {
        await client.end();
      }
    },
    /** A session of a login, which the caller ends. */
    connect: (user: string, password: string): Promise<Client> =>
      server.connect({ user, password, database: "shop" }),
    /** Every statement that the server is sent meanwhile. */
    async logged(work: () => Promise<void>): Promise<string> {
      await asAdmin((admin) => admin.query("alter system set log_statement = 'all'"));
      await asAdmin((admin) => admin.query("select pg_reload_conf()"));
      const before = server.log();
      await work();
      return server.log().slice(before.length);
    },
    /** Runs statements as the migrator of a service. */
    migration: (service: string, sql: string): Promise<void> =>
      session(server, `${service}_migrate`, async (migrator) => {
        await migrator.query(sql);
      }),
    /** Runs something as a login of a service. */
    as: <T>(user: string, work: (client: Client) => Promise<T>): Promise<T> => session(server, user, work),
    /** The deployer. */
    deployer: (): Deployer => deployer,
    /**
     * Makes the deployer wait where it meets what `statements` have locked, runs `meanwhile` once it does, with the process
     * of the deployer's session and the session that has the locks, and lets it go on.
     */
    async held(
      statements: string[],
      operation: () => Promise<unknown>,
      meanwhile: (pid: number, holder: Client) => unknown,
    ): Promise<Error | undefined> {
      const holder = await server.connect({ database: "shop" });
      try {
        await holder.query("begin");
        for (const statement of statements) await holder.query(statement);
        const running = operation().then(
          () => undefined,
          (error: Error) => error,
        );
        await meanwhile(await asAdmin(waiting), holder);
        await holder.query("rollback").catch(() => {}); // the server may have gone
        return await running;
      } finally {
        await holder.end().catch(() => {});
      }
    },
  };
}

/** What an audit calls wrong. Lives have contracts of which one side is still to come, and tables too. */
async function audited(admin: Client, manifests: Manifest[], deployer: string): Promise<string[]> {
  if (manifests.length === 0) return [];
  const { findings } = await audit(admin, { manifests, deployers: [deployer] });
  return findings
    .filter(({ severity, rule }) => severity === "error" && !/^(contract-|object-missing)/.test(rule))
    .map(({ rule, subject }) => `${rule} ${subject}`);
}

async function session<T>(
  server: PostgresServer,
  user: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await server.connect({ user, password: PASSWORD, database: "shop" });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The server process of a deployer's session that waits for a lock. */
async function waiting(client: Client): Promise<number> {
  for (let look = 0; look < 1000; look++) {
    const { rows } = await client.query<{ pid: number }>(
      "select pid from pg_stat_activity where usename = 'deployer' and wait_event_type = 'Lock'",
    );
    if (rows[0] !== undefined) return rows[0].pid;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the deployer never came to what was to hold it");
}

/** Takes away everything that programs have made, in whatever state they left it. */
const EMPTY = `do $$
  declare each record;
  begin
    for each in select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('public', 'information_schema') loop
      execute format('drop schema %I cascade', each.nspname);
    end loop;
    for each in select rolname from pg_roles where rolname !~ '^pg_' and rolname not in ('postgres', 'deployer') loop
      execute format('drop owned by %I', each.rolname);
    end loop;
    for each in select rolname from pg_roles where rolname !~ '^pg_' and rolname not in ('postgres', 'deployer') loop
      execute format('drop role %I', each.rolname);
    end loop;
  end $$`;
