// All services under Terraform, in one stack.
import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
import { ServiceDatabase as MySqlService, MysqlProvider } from "@rolewright/cdktf/mysql";
import { ServiceDatabase as PostgreSqlService } from "@rolewright/cdktf/postgresql";
import { App, LocalBackend, TerraformStack, TerraformVariable } from "cdktf";
import { onMySql, onPostgreSql } from "./declarations.ts";

const app = new App();
const stack = new TerraformStack(app, "mixed");
new LocalBackend(stack, { path: "../../../mixed.tfstate" });
const variable = (id: string, type = "string", value?: string) =>
  new TerraformVariable(stack, id, { type, ...(value !== undefined && { default: value }) });
const secret = (id: string) =>
  new TerraformVariable(stack, id, { type: "string", sensitive: true }).stringValue;

const username = "deployer";
new PostgresqlProvider(stack, "postgres", {
  host: variable("postgres_host").stringValue,
  port: variable("postgres_port", "number").numberValue,
  database: "shop",
  username,
  password: secret("postgres_deployer_password"),
  sslmode: variable("sslmode", "string", "require").stringValue,
  superuser: false,
});
new MysqlProvider(stack, "mysql", {
  endpoint: variable("mysql_endpoint").stringValue,
  username,
  password: secret("mysql_deployer_password"),
  tls: variable("tls", "string", "true").stringValue,
});

const logins = (service: string) => ({
  app: { password: secret(`${service}_app_password`) },
  migrate: { password: secret(`${service}_migrate_password`) },
});

for (const [name, settings] of Object.entries(onPostgreSql))
  new PostgreSqlService(stack, name, { ...settings, logins: logins(name) });
for (const [name, settings] of Object.entries(onMySql))
  new MySqlService(stack, name, { engine: "mysql", ...settings, logins: logins(name) });

app.synth();
