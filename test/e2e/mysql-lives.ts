import { secret } from "@pulumi/pulumi";
import type { Manifest } from "@rolewright/core";
import type { MySqlEngine } from "@rolewright/core/mysql";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedMySql,
  type MySqlDeployer,
  type MySqlServer,
  type Proof,
  proveMySql,
} from "@rolewright/testing";
import { afterAll, beforeAll } from "vitest";
import type { Differences } from "../access.ts";
import { everything, foundAccess } from "../conformance/mysql/catalog.ts";
import { type Connection, run } from "../conformance/mysql/connection.ts";
import { declaredAccess } from "../conformance/mysql/declared.ts";

/** The password of every login that a life makes, where it says nothing else. */
export const PASSWORD = "let-me-in";
/** Another one. */
export const ROTATED = "let-me-in-again";

/** What `orders_migrate` is the definer of. MySQL does not drop it while that is there. */
export const DEFINITIONS = {
  create: [
    "create view orders.labels as select id, label from orders.item",
    "create function orders.total() returns int reads sql data return (select sum(price) from orders.item)",
  ],
  drop: ["drop view orders.labels", "drop function orders.total"],
};

/** What the migrators of the services make that live in these tests. */
export const MIGRATIONS = {
  catalog: ["create table catalog.product (id int primary key, name varchar(20))"],
  orders: [
    "create table orders.item (id int primary key, label varchar(9), price int)",
    "create table orders.event (id int auto_increment primary key, what varchar(9))",
    "create table order_history.item (id int primary key)",
    ...DEFINITIONS.create,
  ],
};
/** The databases of those services, and of one that uses what they offer. */
export const DATABASES = ["catalog", "orders", "order_history", "reporting"];

/** What a provider of Pulumi is given to deploy as the deployer. */
export const accountOf = ({ host, port, user: username, password }: MySqlDeployer) => ({
  ...{ endpoint: `${host}:${port}`, username, password: secret(password) },
});

interface Living {
  close(): Promise<void>;
  /** What it declares, as it was deployed last. */
  manifests: Manifest[];
}

/** One server with the minimal deployer for the tests of a `describe`, and what is asked of it. */
export function mysqlLives(engine: MySqlEngine) {
  let server: MySqlServer;
  let deployer: MySqlDeployer;
  let root: Connection;
  const living: Living[] = [];

  beforeAll(async () => {
    server = await (engine === "mysql" ? embeddedMySql() : embeddedMariaDb({ version: "10.11" }));
    deployer = await createMySqlDeployer(server, { databases: DATABASES });
    root = await server.connect();
  });
  afterAll(async () => {
    for (const { close } of living) await close();
    await root?.end();
    await server?.stop();
  });

  /** A session of a login or of the deployer, which is ended afterwards. */
  async function as<T>(
    user: string,
    work: (session: Connection) => Promise<T>,
    password = user === deployer.user ? deployer.password : PASSWORD,
  ): Promise<T> {
    const session = await server.connect({ user, password });
    return work(session).finally(() => session.end());
  }
  const manifests = (): Manifest[] => living.flatMap((each) => each.manifests);

  return {
    server: (): MySqlServer => server,
    deployer: (): MySqlDeployer => deployer,
    as,
    /** Adds what lives on the server; its manifests are the caller's to keep up to date. */
    add(made: { close(): Promise<void> }): Living {
      const own: Living = { close: () => made.close(), manifests: [] };
      living.push(own);
      return own;
    },
    /** What the server's own tables and the manifests of all that lives disagree in. */
    async compare(): Promise<Differences> {
      const found = await foundAccess(root, engine, DATABASES, false);
      const declared = declaredAccess(manifests());
      return {
        missing: declared.filter((line) => !found.includes(line)),
        unwanted: found.filter((line) => !declared.includes(line)),
      };
    },
    /** Runs statements one after the other, as a login or as the superuser. */
    run: (statements: string[], user?: string): Promise<void> =>
      user === undefined ? run(root, statements) : as(user, (session) => run(session, statements)),
    /** Everything that the server's tables tell of roles, users and grants. */
    everything: (): Promise<string[]> => everything(root, engine),
    /** The databases that there are of the services. */
    async databases(): Promise<string[]> {
      const [rows] = await root.query("select schema_name as name from information_schema.schemata");
      return (rows as { name: string }[]).map(({ name }) => name).filter((name) => DATABASES.includes(name));
    },
    /** Tries all that their logins could do; `others` are passwords that are not the usual one. */
    proof(of: Manifest[] = manifests(), others: Record<string, string> = {}): Promise<Proof> {
      const logins = of.flatMap(({ roles }) => roles.filter(({ login }) => login).map(({ name }) => name));
      const passwords = { ...Object.fromEntries(logins.map((name) => [name, PASSWORD])), ...others };
      return proveMySql(server, { manifests: of, catalog: deployer, passwords });
    },
  };
}

/** `allowed`, or the number of the error with which the server refused. */
export const outcome = (statement: Promise<unknown>): Promise<"allowed" | number> =>
  statement.then(
    () => "allowed" as const,
    (error: { errno?: number }) => error.errno ?? Number.NaN,
  );
