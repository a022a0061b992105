import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import type { Deployer, PostgresServer, StackRun } from "@rolewright/testing";
import type { DatabaseError } from "pg";

/** The explicit provider of a program, as the deployer. */
export const providerOf = (
  { host, port, database, user, password }: Deployer,
  name = "database",
): postgresql.Provider =>
  new postgresql.Provider(name, {
    host,
    port,
    database,
    username: user,
    password: pulumi.secret(password),
    sslmode: "disable",
    superuser: false,
  });

/** The roles of a server that a program has made. */
export async function rolesOf(server: PostgresServer): Promise<string[]> {
  const admin = await server.connect();
  try {
    const { rows } = await admin.query<{ rolname: string }>(
      "select rolname from pg_roles where rolname !~ '^pg_' and rolname not in ('postgres', 'deployer') order by 1",
    );
    return rows.map(({ rolname }) => rolname);
  } finally {
    await admin.end();
  }
}

/** What was done beside leaving things as they are. */
export const changesOf = ({ changes }: StackRun): Record<string, number> =>
  Object.fromEntries(Object.entries(changes).filter(([change, count]) => change !== "same" && count > 0));

/** `allowed`, or the SQLSTATE with which the server refused. */
export const outcome = (statement: Promise<unknown>): Promise<string> =>
  statement.then(
    () => "allowed",
    (error: DatabaseError) => error.code ?? String(error),
  );

/** The error of something that must fail. */
export const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => {
      throw new Error("it was to fail, and did not");
    },
    (error: Error) => error,
  );
