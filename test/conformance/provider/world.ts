import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
} from "@rolewright/testing";
import type { Client } from "pg";
import type { Database, Props } from "./case.ts";

const CATALOG = fs.readFileSync(path.join(import.meta.dirname, "catalog.sql"), "utf8");
const DATABASES: readonly Database[] = ["shop", "other"];

/** Passwords that may be found on the server, in plain text. */
type Passwords = readonly string[];

/** A server with the minimal deployer, which every case finds as the first one did. */
export interface World {
  readonly port: number;
  /** The usual configuration of a provider, and over it that of a case. */
  configuration(packageName: string, more: Props): Props;
  /** Changes something by hand. */
  run(sql: string, as: "superuser" | "deployer", database: Database): Promise<void>;
  /** Everything that the provider can change, a line each. */
  catalog(passwords: readonly string[], databases: readonly Database[]): Promise<string[]>;
  /** Removes what a case left behind. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Of PostgreSQL, with two databases. */
export class PostgresWorld implements World {
  private readonly admins = new Map<Database, Client>();
  private readonly deployers = new Map<Database, Client>();
  private clean: readonly string[] = [];

  readonly server: PostgresServer;
  readonly deployer: Deployer;

  private constructor(server: PostgresServer, deployer: Deployer) {
    this.server = server;
    this.deployer = deployer;
  }

  static async start(version: PostgresVersion): Promise<PostgresWorld> {
    const server = await embeddedPostgres({ version });
    const world = new PostgresWorld(server, await createDeployer(server, { database: "shop" }));
    await createDeployer(server, { database: "other" });
    await world.connect();
    world.clean = await world.catalog([], DATABASES);
    return world;
  }

  get port(): number {
    return this.deployer.port;
  }

  configuration(packageName: string, more: Props): Props {
    if (packageName === "random") return {};
    const { host, port, user, password } = this.deployer;
    return {
      ...{ host, port: String(port), username: user, password, database: "shop" },
      ...{ sslmode: "disable", superuser: "false", connectTimeout: "30", maxConnections: "20" },
      ...more,
      ...(more["username"] === "postgres" ? { password: this.server.superuser.password } : {}),
    };
  }

  async run(sql: string, as: "superuser" | "deployer", database: Database): Promise<void> {
    const client = (as === "superuser" ? this.admins : this.deployers).get(database) as Client;
    try {
      await client.query(sql);
    } finally {
      await client.query("rollback; reset role");
    }
  }

  async catalog(passwords: Passwords, databases: readonly Database[]): Promise<string[]> {
    const lines: string[] = [];
    for (const database of databases) {
      const client = this.admins.get(database) as Client;
      const { rows } = await client.query<{ line: string }>({
        name: "catalog",
        text: CATALOG,
        values: [database === "shop"],
      });
      const shared = /^(database|role|member|setting) /;
      lines.push(...rows.map(({ line }) => (shared.test(line) ? line : `${database}: ${line}`)));
    }
    const { rows } = await this.admin.query<{ name: string; verifier: string }>(
      "select rolname as name, rolpassword as verifier from pg_authid where rolpassword is not null and rolname <> all ($1)",
      [["postgres", this.deployer.user]],
    );
    return [
      ...lines,
      ...rows.map(({ name, verifier }) => `password ${name} ${describe(name, verifier, passwords)}`),
    ];
  }

  async reset(): Promise<void> {
    const after = await this.catalog([], DATABASES);
    if (same(after, this.clean)) return;
    await this.sweep();
    if (same(await this.catalog([], DATABASES), this.clean)) return;
    await this.recreate();
    const rest = (await this.catalog([], DATABASES)).filter((line) => !this.clean.includes(line));
    if (rest.length > 0) throw new Error(`a case changed what is not set back: ${rest.join("; ")}`);
  }

  private async sweep(): Promise<void> {
    const names = async (sql: string) => {
      const { rows } = await this.admin.query<{ name: string }>(sql);
      return rows.map(({ name }) => name);
    };
    const databases = await names(
      "select quote_ident(datname) name from pg_database where not datistemplate and datname <> all ('{postgres,shop,other}')",
    );
    const roles = await names(
      "select quote_ident(rolname) name from pg_roles where rolname !~ '^pg_' and rolname <> all ('{postgres,deployer}')",
    );
    for (const database of databases) await this.admin.query(`drop database ${database} with (force)`);
    for (const client of this.admins.values())
      await client.query([CLEAN, ...roles.map((role) => `drop owned by ${role} cascade`)].join(";\n"));
    await this.admin.query(roles.map((role) => `drop role ${role}`).join(";\n"));
  }

  async stop(): Promise<void> {
    await this.disconnect();
    await this.server.stop();
  }

  private get admin(): Client {
    return this.admins.get("shop") as Client;
  }

  private async connect(): Promise<void> {
    const { user, password } = this.deployer;
    for (const database of DATABASES) {
      this.admins.set(database, await this.server.connect({ database }));
      this.deployers.set(database, await this.server.connect({ database, user, password }));
    }
  }

  private async disconnect(): Promise<void> {
    for (const client of [...this.admins.values(), ...this.deployers.values()]) await client.end();
  }

  private async recreate(): Promise<void> {
    await this.disconnect();
    const admin = await this.server.connect();
    for (const database of DATABASES) await admin.query(`drop database ${database} with (force)`);
    await admin.end();
    for (const database of DATABASES) await createDeployer(this.server, { database });
    await this.connect();
  }
}

const same = (a: readonly string[], b: readonly string[]): boolean => JSON.stringify(a) === JSON.stringify(b);

const CLEAN = `do $$ declare name text; begin
  for name in select quote_ident(extname) from pg_extension where extname <> 'plpgsql' loop execute 'drop extension ' || name || ' cascade'; end loop;
  for name in select quote_ident(fdwname) from pg_foreign_data_wrapper loop execute 'drop foreign data wrapper ' || name || ' cascade'; end loop;
  for name in select quote_ident(nspname) from pg_namespace where nspname !~ '^pg_' and nspname <> all ('{information_schema,public}') loop
    execute 'drop schema ' || name || ' cascade';
  end loop;
end $$`;

/** Which password a verifier was made of, since the verifier itself is salted. */
function describe(name: string, verifier: string, passwords: Passwords): string {
  const found = passwords.find((password) => matches(name, verifier, password));
  const kind = verifier.startsWith("md5") ? "md5" : "scram";
  return found === undefined ? `${kind} of something else` : `${kind} of ${JSON.stringify(found)}`;
}

function matches(name: string, verifier: string, password: string): boolean {
  if (password === verifier) return true;
  if (verifier.startsWith("md5"))
    return (
      verifier ===
      `md5${createHash("md5")
        .update(password + name)
        .digest("hex")}`
    );
  const [, iterations = "", salt = "", stored = ""] =
    /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(verifier) ?? [];
  const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), Number(iterations), 32, "sha256");
  const key = createHmac("sha256", salted).update("Client Key").digest();
  return createHash("sha256").update(key).digest("base64") === stored;
}
