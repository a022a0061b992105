import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { declarations } from "@rolewright/example-shop-declarations";
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

const fulfilment = new ServiceDatabase(
  "fulfilment",
  {
    ...declarations.fulfilment,
    logins: {
      app: { password: config.requireSecret("appPassword") },
      migrate: { password: config.requireSecret("migratePassword") },
    },
  },
  { provider },
);

export const access = fulfilment.manifest;
