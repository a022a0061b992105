// All services under Pulumi. One matrix of both servers:
//   pulumi stack output access --json > access.json && npx rolewright matrix access.json
import * as mysql from "@pulumi/mysql";
import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { ServiceDatabase as MySqlService } from "@rolewright/pulumi/mysql";
import { ServiceDatabase as PostgreSqlService } from "@rolewright/pulumi/postgresql";
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
const mySql = new mysql.Provider("mysql", {
  endpoint: config.require("mysqlEndpoint"),
  username,
  password: config.requireSecret("mysqlDeployerPassword"),
  tls: config.get("tls") ?? "true",
});

const logins = (service: string) => ({
  app: { password: config.requireSecret(`${service}AppPassword`) },
  migrate: { password: config.requireSecret(`${service}MigratePassword`) },
});

const postgreSqlServices = Object.entries(onPostgreSql).map(
  ([name, settings]) =>
    new PostgreSqlService(name, { ...settings, logins: logins(name) }, { provider: postgres }),
);
const mySqlServices = Object.entries(onMySql).map(
  ([name, settings]) => new MySqlService(name, { ...settings, logins: logins(name) }, { provider: mySql }),
);

export const access = [...postgreSqlServices, ...mySqlServices].map(({ manifest }) => manifest);
// The provider of MySQL sets no default roles. The deployer runs these there when `pulumi up` has made logins.
export const defaultRoleSql = mySqlServices.map((service) => service.defaultRoleSql);
