// The services under Terraform.
import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
import { adopt, ReadOnlyRole, ServiceDatabase } from "@rolewright/cdktf/postgresql";
import { App, LocalBackend, TerraformStack, TerraformVariable } from "cdktf";
import * as declared from "./services.ts";

const app = new App();
const stack = new TerraformStack(app, "moving");
new LocalBackend(stack, { path: "../../../moving.tfstate" });
const variable = (id: string, type: string) => new TerraformVariable(stack, id, { type });
const secret = (id: string) =>
  new TerraformVariable(stack, id, { type: "string", sensitive: true }).stringValue;
new PostgresqlProvider(stack, "shop", {
  host: variable("host", "string").stringValue,
  port: variable("port", "number").numberValue,
  database: "shop",
  username: "deployer",
  password: secret("deployer_password"),
  sslmode: variable("sslmode", "string").stringValue,
  superuser: false,
});
const login = (name: string) => ({ password: secret(`${name}_password`) });

const orders = new ServiceDatabase(stack, "orders", {
  ...declared.orders,
  logins: { app: login("app"), migrate: login("migrate") },
});
new ReadOnlyRole(stack, "orders-analyst", { service: orders, login: login("analyst") });
const reporting = new ServiceDatabase(stack, "reporting", {
  ...declared.reporting,
  logins: { app: login("reporting") },
});

// Only while the services come from Pulumi.
if (process.env["ADOPTING"] === "true") for (const service of [orders, reporting]) adopt(service);

app.synth();
