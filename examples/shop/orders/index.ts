import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { declarations } from "@rolewright/example-shop-declarations";
import { ReadOnlyRole, ServiceDatabase, WriteOnlyRole } from "@rolewright/pulumi/postgresql";

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

// Withdrawing an offer is removing its line; the demo does it by configuration, to do it while you watch.
const reporting = config.getBoolean("offerToReporting") ?? true;

const orders = new ServiceDatabase(
  "orders",
  {
    ...declarations.orders,
    logins: {
      app: { password: config.requireSecret("appPassword") },
      migrate: { password: config.requireSecret("migratePassword") },
    },
    offers: declarations.orders.offers.filter(({ to }) => reporting || to !== "reporting"),
    // The offered tables come with the first migrations: only the very first `pulumi up` of a stack goes without them.
    migrated: config.getBoolean("migrated") ?? true,
  },
  { provider },
);

const analyst = new ReadOnlyRole("orders-analyst", { service: orders, login: { generatePassword: true } });
const ingest = new WriteOnlyRole("orders-ingest", { service: orders, login: { generatePassword: true } });

export const access = orders.manifest;
export const passwords = pulumi.secret({ orders_analyst: analyst.password, orders_ingest: ingest.password });
