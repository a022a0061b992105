// All services under Pulumi. One matrix of both servers:
//   pulumi stack output access --json > access.json && npx rolewright matrix access.json
import * as mysql from "@pulumi/mysql";
import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { ServiceDatabase as MySqlService } from "@rolewright/pulumi/mysql";
import { ServiceDatabase as PostgreSqlService } from "@rolewright/pulumi/postgresql";
import { createConnection } from "mysql2/promise";
import { onMySql, onPostgreSql } from "./declarations.ts";

const config = new pulumi.Config();
const username = "deployer";
const postgres = new postgresql.Provider("postgres", {
  host: config.require("postgresHost"),
  port: config.requireNumber("postgresPort"),
  database: "shop",
  username,
  password: config.requireSecret("postgresDeployerPassword"),
  sslmode: config.get("sslmode") ?? "require",
  superuser: false,
});

const endpoint = config.require("mysqlEndpoint");
const password = config.require("mysqlDeployerPassword");
const tls = config.get("tls") ?? "true";
const mySql = new mysql.Provider("mysql", { endpoint, username, password: pulumi.secret(password), tls });

/** As the provider connects, which takes `skip-verify` for encryption to whichever server answers. */
const verifies = tls !== "skip-verify";
const encryption = tls === "false" ? {} : { ssl: { rejectUnauthorized: verifies, verifyIdentity: verifies } };

/** The provider sets no default roles: this does, where `pulumi up` makes a login. */
async function setDefaultRole(sql: string): Promise<void> {
  const [host, port] = endpoint.split(":");
  const deployer = await createConnection({
    host,
    port: Number(port),
    user: username,
    password,
    ...encryption,
  });
  await deployer.query(sql).finally(() => deployer.end());
}

const logins = (service: string) => ({
  app: { password: config.requireSecret(`${service}AppPassword`) },
  migrate: { password: config.requireSecret(`${service}MigratePassword`) },
});

const postgreSqlServices = Object.entries(onPostgreSql).map(
  ([name, settings]) =>
    new PostgreSqlService(name, { ...settings, logins: logins(name) }, { provider: postgres }),
);
const mySqlServices = Object.entries(onMySql).map(
  ([name, settings]) =>
    new MySqlService(name, { ...settings, logins: logins(name), setDefaultRole }, { provider: mySql }),
);

export const access = [...postgreSqlServices, ...mySqlServices].map(({ manifest }) => manifest);
