import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { ServiceDatabase } from "@rolewright/pulumi/postgresql";

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

const payments = new ServiceDatabase(
  "payments",
  {
    database: "shop",
    logins: {
      app: { password: config.requireSecret("appPassword") },
      migrate: { password: config.requireSecret("migratePassword") },
    },
    uses: [{ from: "orders", access: "read-only" }],
  },
  { provider },
);

export const access = payments.manifest;
