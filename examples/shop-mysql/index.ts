// One service of the shop, in one environment: `pulumi up --stack orders-staging` deploys orders to staging.
import * as mysql from "@pulumi/mysql";
import * as pulumi from "@pulumi/pulumi";
import type { MySqlServiceSettings } from "@rolewright/core/mysql";
import { ReadOnlyRole, ServiceDatabase, WriteOnlyRole } from "@rolewright/pulumi/mysql";
import { createConnection } from "mysql2/promise";
import { declarations, type Service } from "./declarations.ts";

const config = new pulumi.Config();
const [service, environment] = pulumi.getStack().split("-") as [Service, string];
const endpoint = config.get("endpoint") ?? `db.${environment}.example.com:3306`;
const password = config.require("deployerPassword");
const tls = config.get("tls") ?? "true";
const provider = new mysql.Provider("shop", {
  ...{ endpoint, username: "deployer", password: pulumi.secret(password), tls },
});

/** As the provider connects, which takes `skip-verify` for encryption to whichever server answers. */
const verifies = tls !== "skip-verify";
const encryption = tls === "false" ? {} : { ssl: { rejectUnauthorized: verifies, verifyIdentity: verifies } };

/** The provider sets no default roles: this does, where `pulumi up` makes a login. */
async function setDefaultRole(sql: string): Promise<void> {
  const [host, port] = endpoint.split(":");
  const deployer = await createConnection({
    host,
    port: Number(port),
    user: "deployer",
    password,
    ...encryption,
  });
  await deployer.query(sql).finally(() => deployer.end());
}

const declaration: Omit<MySqlServiceSettings, "engine"> = declarations[service];
// Withdrawing an offer is removing its line; the demo does it by configuration, to do it while you watch.
const reporting = config.getBoolean("offerToReporting") ?? true;

const database = new ServiceDatabase(
  service,
  {
    ...declaration,
    logins: {
      app: { password: config.requireSecret("appPassword") },
      migrate: { password: config.requireSecret("migratePassword") },
    },
    ...(declaration.offers && {
      offers: declaration.offers.filter(({ to }) => service !== "orders" || reporting || to !== "reporting"),
    }),
    // Tables and routines come with the first migrations: only the very first `pulumi up` of a stack goes without them.
    migrated: config.getBoolean("migrated") ?? true,
    setDefaultRole,
  },
  { provider },
);

/** What `orders` has beside its application and its migrator. */
function people() {
  const login = { generatePassword: true };
  const analyst = new ReadOnlyRole("orders-analyst", { service: database, login });
  const ingest = new WriteOnlyRole("orders-ingest", { service: database, login });
  return pulumi.secret({ orders_analyst: analyst.password, orders_ingest: ingest.password });
}

export const passwords = service === "orders" ? people() : undefined;
export const access = database.manifest;
