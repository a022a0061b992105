// The services under Pulumi.
import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { adopt, ReadOnlyRole, ServiceDatabase } from "@rolewright/pulumi/postgresql";
import * as declared from "./services.ts";

const config = new pulumi.Config();
const provider = new postgresql.Provider("shop", {
  host: config.require("host"),
  port: config.requireNumber("port"),
  database: "shop",
  username: "deployer",
  password: config.requireSecret("deployerPassword"),
  sslmode: config.get("sslmode") ?? "require",
  superuser: false,
});
const login = (name: string) => ({ password: config.requireSecret(`${name}Password`) });

// Only while the services come from Terraform, for the first deployment: each component takes an adopt() of its own.
const adopting = () =>
  config.getBoolean("adopting") ? { transformations: [adopt({ imports: "all" })] } : {};

const migrated = config.getBoolean("migrated") ?? true;
const orders = new ServiceDatabase(
  "orders",
  { ...declared.orders, migrated, logins: { app: login("app"), migrate: login("migrate") } },
  { provider, ...adopting() },
);
new ReadOnlyRole("orders-analyst", { service: orders, login: login("analyst") }, adopting());
const reporting = new ServiceDatabase(
  "reporting",
  { ...declared.reporting, logins: { app: login("reporting") } },
  { provider, ...adopting() },
);

export const access = [orders.manifest, reporting.manifest];
