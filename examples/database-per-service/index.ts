import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { DatabaseBaseline, ServiceDatabase } from "@rolewright/pulumi/postgresql";

const config = new pulumi.Config();

/** The deployer, connected to one database. Roles are cleaned up only there, so each service needs its own. */
const deployerIn = (name: string, database: pulumi.Input<string>): postgresql.Provider =>
  new postgresql.Provider(name, {
    host: config.require("host"),
    port: config.requireNumber("port"),
    database,
    username: "deployer", // with CREATEDB
    password: config.requireSecret("deployerPassword"),
    sslmode: config.get("sslmode") ?? "require",
    superuser: false,
  });

const server = deployerIn("server", "postgres");

function serviceWithDatabase(name: string): ServiceDatabase {
  // Without an `owner` it belongs to the deployer, who can then grant CONNECT on it.
  const database = new postgresql.Database(name, { name }, { provider: server, protect: true });
  const provider = deployerIn(name, database.name);
  new DatabaseBaseline(name, { database: name, serverVersion: 16 }, { provider });
  return new ServiceDatabase(
    name,
    {
      database: name,
      logins: {
        app: { password: config.requireSecret(`${name}AppPassword`) },
        migrate: { password: config.requireSecret(`${name}MigratePassword`) },
      },
    },
    { provider },
  );
}

export const access = ["orders", "payments"].map((name) => serviceWithDatabase(name).manifest);
