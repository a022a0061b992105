import { type MySqlDeclaration, type MySqlEngine, manifest } from "@rolewright/core/mysql";
import { App, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { expect, it } from "vitest";
import {
  MysqlProvider,
  ReadOnlyRole,
  ServiceDatabase,
  type ServiceDatabaseProps,
  WriteOnlyRole,
} from "./index.js";

type Resources = Record<string, Record<string, Record<string, unknown>>>;
interface Synthesised {
  resource: Resources;
  output: Record<string, { value: unknown }>;
  removed?: object[];
}
type Program = (stack: TerraformStack, password: string) => void;

function made(program: Program): TerraformStack {
  const stack = new TerraformStack(new App(), "shop");
  new MysqlProvider(stack, "mysql", { endpoint: "db.internal:3306", username: "deployer" });
  const password = new TerraformVariable(stack, "password", { type: "string", sensitive: true });
  program(stack, password.stringValue);
  return stack;
}

/** What a program makes, without the provider and the variables that it needs for that. */
function text(program: Program): string {
  const { resource, output, removed, terraform } = JSON.parse(Testing.synth(made(program), true));
  delete terraform.backend; // where it is depends on the machine
  return JSON.stringify({ terraform, resource, removed, output }, null, 2);
}
const synth = (program: Program): Synthesised => JSON.parse(text(program));

const ORDERS: Omit<ServiceDatabaseProps, "logins"> = {
  engine: "mysql",
  host: "10.0.%",
  database: "order_data",
  routines: ["function total"],
  offers: [
    { to: "reporting", access: "read-only" },
    { to: "fulfilment", access: "write-only", tables: ["event"], columns: { order: ["id"] } },
  ],
  uses: [
    { from: "catalog", access: "read-only" },
    { from: "payments", access: "read-only" },
  ],
};
const orders =
  (props: Partial<ServiceDatabaseProps> = {}): Program =>
  (stack, password) =>
    new ServiceDatabase(stack, "orders", { ...ORDERS, logins: { app: { password } }, ...props });

it("is what a Terraform user would have written with much patience", async () => {
  const json = text((stack, password) => {
    const logins = { app: { password }, migrate: { passwordWo: password, passwordWoVersion: 1 } };
    const service = new ServiceDatabase(stack, "orders", { ...ORDERS, logins });
    new ReadOnlyRole(stack, "orders-analyst", { service, host: "10.9.%", login: { password } });
  });
  const lists = json.replaceAll(/\[\n[^[\]{}]*\]/g, (list) => list.replaceAll(/\s*\n\s*/g, " "));
  await expect(`${lists}\n`).toMatchFileSnapshot("orders.tf.json");
});

it("differs on MariaDB by what the servers differ in", () => {
  const on = (engine: MySqlEngine) =>
    synth((stack, password) =>
      orders({ engine, logins: { app: { password }, migrate: { password } } })(stack, password),
    );
  const [mysql, mariadb] = [on("mysql"), on("mariadb")].map(({ resource }) => resource) as [
    Resources,
    Resources,
  ];
  const addresses = (resources: Resources) =>
    Object.entries(resources).flatMap(([type, each]) => Object.keys(each).map((name) => `${type}.${name}`));
  // A migrator holds its privileges itself too: a view that it makes runs with those only.
  const more = new Set(addresses(mariadb)).difference(new Set(addresses(mysql)));
  expect([...more]).toEqual(["mysql_grant.orders-grant-migrate"]);
  expect(new Set(addresses(mysql)).difference(new Set(addresses(mariadb))).size).toBe(0);
  expect(mariadb["mysql_grant"]?.["orders-grant-migrate"]).toMatchObject({
    user: "$" + "{mysql_user.orders_migrate.user}",
    host: "$" + "{mysql_user.orders_migrate.host}",
    database: "order\\_data",
    lifecycle: { replace_triggered_by: ["mysql_user.orders_migrate.id"] },
  });
  // MySQL calls all of them ALL PRIVILEGES, and the provider would find that to be another list each time.
  expect(mysql["mysql_grant"]?.["orders-grant-owner"]?.["privileges"]).toEqual(["ALL PRIVILEGES"]);
  expect(mariadb["mysql_grant"]?.["orders-grant-owner"]?.["privileges"]).toHaveLength(18);
  expect(mariadb["mysql_database"]?.["orders-database"]).toMatchObject({
    default_collation: "utf8mb4_uca1400_ai_ci",
  });
});

it.each<[MySqlEngine, string]>([
  ["mysql", "REVOKE IF EXISTS `catalog_for_orders` FROM `orders_app` IGNORE UNKNOWN USER"],
  [
    "mariadb",
    "BEGIN NOT ATOMIC DECLARE CONTINUE HANDLER FOR 1141, 1959, 1962 BEGIN END; REVOKE `catalog_for_orders` FROM `orders_app`; END",
  ],
])(
  "makes a statement of each contract on %s, and one that ends it even when the owner has done so",
  (engine, end) => {
    const { resource } = synth(orders({ engine }));
    expect(resource["mysql_sql"]?.["orders-roles-app-catalog_for_orders"]).toEqual({
      name: "orders-roles-app-catalog_for_orders",
      create_sql: "GRANT `catalog_for_orders` TO `orders_app`",
      delete_sql: end,
      depends_on: ["mysql_role.orders_app"],
    });
    const roles = Object.values(resource["mysql_grant"] ?? {}).filter(({ roles }) => roles !== undefined);
    expect(roles.map(({ role, roles }) => [role, roles])).toEqual([[undefined, ["orders_app"]]]);
  },
);

it("always says where, and whom: a database, and a user by its resource", () => {
  const { resource } = synth((stack, password) => {
    const logins = { app: { password, standby: { password } }, migrate: { password } };
    const service = new ServiceDatabase(stack, "orders", { ...ORDERS, engine: "mariadb", logins });
    new WriteOnlyRole(stack, "orders-ingest", { service, login: { password } });
  });
  const grants = Object.entries(resource["mysql_grant"] ?? {});
  expect(grants.length).toBeGreaterThan(10);
  for (const [name, grant] of grants) {
    expect(grant["database"], name).toMatch(/order/);
    expect(grant, name).not.toHaveProperty("grant");
    expect([grant["user"] === undefined, grant["host"] === undefined], name).toEqual(
      Array.from({ length: 2 }, () => grant["role"] !== undefined),
    );
  }
  const users = Object.keys(resource["mysql_user"] ?? {});
  expect(users).toEqual(["orders_app_a", "orders_app_b", "orders_ingest", "orders_migrate"]);
  for (const user of users) {
    const key = user.replace("orders_", "");
    expect(resource["mysql_default_roles"]?.[`orders-defaultRoles-${key}`], user).toMatchObject({
      user: `\${mysql_user.${user}.user}`,
      host: `\${mysql_user.${user}.host}`,
      depends_on: [`mysql_grant.orders-roles-${key}`],
      lifecycle: { replace_triggered_by: [`mysql_user.${user}.id`] },
    });
  }
});

it("keeps Terraform from dropping the databases, also when the code is gone, until they are given up", () => {
  const kept = (props: Partial<ServiceDatabaseProps>) => {
    const { resource, removed } = synth((stack) => {
      new ServiceDatabase(stack, "orders", { engine: "mysql", host: "%", ...props });
    });
    const prevented = Object.entries(resource["mysql_database"] ?? {}).flatMap(([name, { lifecycle }]) =>
      (lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy ? [name] : [],
    );
    return { prevented, guard: resource["mysql_sql"]?.["orders-data"]?.["delete_sql"], removed };
  };
  const guard =
    "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'orders has data: retire it before removing it (retired: { dropDatabases })'";
  const forgotten = [{ from: "mysql_sql.orders-data", lifecycle: { destroy: false } }];
  const both = ["orders-database", "orders-in-archive-database"];
  expect(kept({ additionalDatabases: ["archive"] })).toEqual({ prevented: both, guard, removed: undefined });
  expect(kept({ retired: "keep-data" })).toMatchObject({ prevented: ["orders-database"], guard });
  expect(kept({ retired: "keep-data", protect: false })).toMatchObject({ prevented: [], guard });
  for (const props of [{ protect: false }, { retired: { dropDatabases: ["orders"] } }])
    expect(kept(props)).toEqual({ prevented: [], guard: undefined, removed: forgotten });
});

it("lets the guard wait for everything of the service, the roles that joined too", () => {
  const { resource } = synth((stack, password) => {
    const service = new ServiceDatabase(stack, "orders", { ...ORDERS, logins: { app: { password } } });
    new ReadOnlyRole(stack, "orders-analyst", { service, login: { password } });
  });
  const { terraform_data: _, ...onServer } = resource;
  const all = Object.entries(onServer).flatMap(([type, each]) =>
    Object.keys(each).map((name) => `${type}.${name}`),
  );
  const waits = resource["mysql_sql"]?.["orders-data"]?.["depends_on"] as string[];
  expect(waits.toSorted()).toEqual(all.filter((address) => address !== "mysql_sql.orders-data").toSorted());
});

it("is the same text whatever the order of offers and uses", () => {
  const turned = { offers: ORDERS.offers?.toReversed() ?? [], uses: ORDERS.uses?.toReversed() ?? [] };
  expect(text(orders(turned))).toBe(text(orders()));
});

it("says in HCL what it says in JSON", () => {
  const hcl = Testing.synthHcl(made(orders())).replaceAll(/\s+/g, " ");
  expect(hcl).toContain('database = "order\\\\_data"');
  expect(hcl).toContain('replace_triggered_by = [ "$' + '{mysql_user.orders_app_a.id}", ]');
  const again = made(orders());
  Testing.synthHcl(again);
  expect(Testing.synth(again)).toContain('"mysql_user.orders_app_a.id"');
});

it("has the manifest of the declaration, with the roles that joined, and as an output", () => {
  const declaration: MySqlDeclaration = {
    ...ORDERS,
    service: "orders",
    logins: { app: {} },
    roles: [{ name: "ingest", access: "write-only", host: "10.9.%" }],
  };
  let service: ServiceDatabase | undefined;
  const { output } = synth((stack, password) => {
    service = new ServiceDatabase(stack, "orders", { ...ORDERS, logins: { app: { password } } });
    new WriteOnlyRole(stack, "orders-ingest", { service, host: "10.9.%", login: { password } });
    new ServiceDatabase(stack, "order-history", { engine: "mysql", manifestOutput: false });
  });
  expect(service?.manifest).toEqual(manifest(declaration));
  expect(Object.keys(output)).toEqual(["orders_manifest"]);
  expect(output["orders_manifest"]?.value).toEqual(manifest(declaration));
});

it("tells its logins, by the slot that is active", () => {
  made((stack, password) => {
    const logins = { app: { active: "b", password, standby: { password } }, migrate: { password } } as const;
    const service = new ServiceDatabase(stack, "orders", { ...ORDERS, logins });
    expect([service.appLogin, service.migrateLogin]).toEqual(["orders_app_b", "orders_migrate"]);
    expect(service.database.friendlyUniqueId).toBe("orders-database");
    expect(new ServiceDatabase(stack, "bare", { engine: "mysql" }).appLogin).toBeUndefined();
  });
});
