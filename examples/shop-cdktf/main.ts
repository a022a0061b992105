// The shop of examples/shop as Terraform stacks: five services in two environments, each with a state of its own.
import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
import { ReadOnlyRole, ServiceDatabase, WriteOnlyRole } from "@rolewright/cdktf/postgresql";
import type { ServiceSettings } from "@rolewright/core";
import { declarations } from "@rolewright/example-shop-declarations";
import { App, LocalBackend, TerraformStack, TerraformVariable } from "cdktf";

const HOSTS = { staging: "db.staging.example.com", production: "db.production.example.com" };

const app = new App();
for (const [environment, host] of Object.entries(HOSTS)) {
  for (const [name, settings] of Object.entries<ServiceSettings>(declarations)) {
    const stack = new TerraformStack(app, `${name}-${environment}`);
    const variable = (id: string, type: string, value?: unknown) =>
      new TerraformVariable(stack, id, { type, ...(value !== undefined && { default: value }) });
    const secret = (id: string) =>
      new TerraformVariable(stack, id, { type: "string", sensitive: true }).stringValue;
    new LocalBackend(stack, { path: `../../../state/${name}-${environment}.tfstate` });
    new PostgresqlProvider(stack, "postgresql", {
      host: variable("host", "string", host).stringValue,
      port: variable("port", "number", 5432).numberValue,
      database: "shop",
      username: "deployer",
      password: secret("deployer_password"),
      sslmode: variable("sslmode", "string", "require").stringValue,
      superuser: false,
    });
    // Withdrawing an offer is removing its line; the demo does it by a variable, to do it while you watch.
    const withdrawn = name === "orders" && process.env["WITHDRAWN_IN"] === environment;
    const service = new ServiceDatabase(stack, name, {
      ...settings,
      ...(withdrawn && { offers: settings.offers?.filter(({ to }) => to !== "reporting") }),
      logins: {
        app: { password: secret("app_password") },
        migrate: { password: secret("migrate_password") },
      },
      // The offered tables come with the first migrations: only the very first deployment goes without them.
      migrated: process.env["MIGRATED"] !== "false",
    });
    if (name !== "orders") continue;
    new ReadOnlyRole(stack, "orders-analyst", { service, login: { password: secret("analyst_password") } });
    new WriteOnlyRole(stack, "orders-ingest", { service, login: { password: secret("ingest_password") } });
  }
}
app.synth();
