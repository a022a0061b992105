// The shop on MySQL or MariaDB as Terraform stacks: five services in two environments, each with a state of its own.
import { MysqlProvider, ReadOnlyRole, ServiceDatabase, WriteOnlyRole } from "@rolewright/cdktf/mysql";
import type { MySqlEngine, MySqlServiceSettings } from "@rolewright/core/mysql";
import { App, LocalBackend, TerraformStack, TerraformVariable } from "cdktf";
import { declarations } from "./declarations.ts";

const ENDPOINTS = { staging: "db.staging.example.com:3306", production: "db.production.example.com:3306" };
const engine = (process.env["ENGINE"] ?? "mysql") as MySqlEngine;

const app = new App();
for (const [environment, endpoint] of Object.entries(ENDPOINTS)) {
  for (const [name, settings] of Object.entries<Omit<MySqlServiceSettings, "engine">>(declarations)) {
    const stack = new TerraformStack(app, `${name}-${environment}`);
    const text = (id: string, value: string) =>
      new TerraformVariable(stack, id, { type: "string", default: value }).stringValue;
    const secret = (id: string) =>
      new TerraformVariable(stack, id, { type: "string", sensitive: true }).stringValue;
    new LocalBackend(stack, { path: `../../../state/${name}-${environment}.tfstate` });
    new MysqlProvider(stack, "mysql", {
      endpoint: text("endpoint", endpoint),
      username: "deployer",
      password: secret("deployer_password"),
      tls: text("tls", "true"),
    });
    // Withdrawing an offer is removing its line; the demo does it by a variable, to do it while you watch.
    const withdrawn = name === "orders" && process.env["WITHDRAWN_IN"] === environment;
    const service = new ServiceDatabase(stack, name, {
      engine,
      ...settings,
      ...(withdrawn && { offers: settings.offers?.filter(({ to }) => to !== "reporting") }),
      logins: {
        app: { password: secret("app_password") },
        migrate: { password: secret("migrate_password") },
      },
      // Tables and routines come with the first migrations: only the very first deployment goes without them.
      migrated: process.env["MIGRATED"] !== "false",
    });
    if (name !== "orders") continue;
    new ReadOnlyRole(stack, "orders-analyst", { service, login: { password: secret("analyst_password") } });
    new WriteOnlyRole(stack, "orders-ingest", { service, login: { password: secret("ingest_password") } });
  }
}
app.synth();
