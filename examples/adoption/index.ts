import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { adopt, ReadOnlyRole, ServiceDatabase } from "@rolewright/pulumi/postgresql";

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

// An environment is adopted in two deployments: the first one with `adopting`, the second one without.
const transformations = config.getBoolean("adopting") ? [adopt({ imports: ["schema"] })] : [];
const orders = new ServiceDatabase(
  "orders",
  {
    database: "shop",
    logins: {
      app: { password: config.requireSecret("appPassword") },
      migrate: { password: config.requireSecret("migratePassword") },
    },
  },
  { provider, transformations },
);
new ReadOnlyRole("orders-analyst", {
  service: orders,
  login: { password: config.requireSecret("analystPassword") },
});

export const access = orders.manifest;
