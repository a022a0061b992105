import { PostgresqlProvider } from "@cdktf/provider-postgresql/lib/provider/index.js";
import { manifest, type ServiceDeclaration } from "@rolewright/core";
import { App, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { expect, it } from "vitest";
import {
  DatabaseBaseline,
  ReadOnlyRole,
  ServiceDatabase,
  type ServiceDatabaseProps,
  WriteOnlyRole,
} from "./index.js";

type Resources = Record<string, Record<string, Record<string, unknown>>>;
interface Synthesised {
  resource: Resources;
  output: Record<string, { value: unknown }>;
  terraform: { required_providers: { postgresql: { version: string } } };
}

/** What a program makes, without the provider and the variables that it needs for that. */
function text(program: (stack: TerraformStack, password: string) => void): string {
  const stack = new TerraformStack(new App(), "shop");
  new PostgresqlProvider(stack, "postgresql", { host: "db.internal", database: "shop", superuser: false });
  const password = new TerraformVariable(stack, "password", { type: "string", sensitive: true });
  program(stack, password.stringValue);
  const { resource, output, terraform } = JSON.parse(Testing.synth(stack, true));
  delete terraform.backend; // where it is depends on the machine
  return JSON.stringify({ terraform, resource, output }, null, 2);
}
const synth = (program: (stack: TerraformStack, password: string) => void): Synthesised =>
  JSON.parse(text(program));

const ORDERS: Omit<ServiceDatabaseProps, "logins"> = {
  database: "shop",
  serverVersion: 16,
  offers: [
    { to: "reporting", access: "read-only" },
    { to: "fulfilment", access: "write-only", tables: ["shipment_event"], returning: ["id"] },
  ],
  uses: [{ from: "catalog", access: "read-only" }],
};

it("is what a Terraform user would have written with much patience", async () => {
  const json = text((stack, password) => {
    const logins = { app: { password, connectionLimit: 20 }, migrate: { password } };
    const orders = new ServiceDatabase(stack, "orders", { ...ORDERS, logins });
    new ReadOnlyRole(stack, "orders-analyst", { service: orders, login: {} });
  });
  const lists = json.replaceAll(/\[\n[^[\]{}]*\]/g, (list) => list.replaceAll(/\s*\n\s*/g, " "));
  await expect(`${lists}\n`).toMatchFileSnapshot("orders.tf.json");
});

it("is the same text whatever the order of services, offers and uses", () => {
  const make = [
    (stack: TerraformStack) => new ServiceDatabase(stack, "orders", { ...ORDERS, logins: { app: {} } }),
    ...["reporting", "catalog"].map((id) => (stack: TerraformStack) => {
      const offers = ["orders", "reporting"].filter((to) => to !== id);
      const uses = ["orders", "catalog"].filter((from) => from !== id && id === "reporting");
      return new ServiceDatabase(stack, id, {
        database: "shop",
        logins: { app: {} },
        offers: id === "catalog" ? offers.map((to) => ({ to, access: "read-only" as const })) : [],
        uses: uses.map((from) => ({ from, access: "read-only" as const })),
      });
    }),
  ];
  const turned = [
    (stack: TerraformStack) =>
      new ServiceDatabase(stack, "orders", {
        ...ORDERS,
        offers: ORDERS.offers?.toReversed() ?? [],
        logins: { app: {} },
      }),
    ...make.slice(1),
  ].toReversed();
  const run = (all: typeof make) =>
    text((stack) => {
      for (const each of all) each(stack);
    });
  expect(run(turned)).toBe(run(make));
});

it("has the same addresses wherever a construct stands and whatever it is called", () => {
  const addresses = ({ resource }: Synthesised) =>
    Object.entries(resource).map(([type, each]) => [type, Object.keys(each)]);
  const plain = synth((stack) => new ServiceDatabase(stack, "orders", ORDERS_WITH_APP));
  const moved = synth((stack) => {
    const inner = new DatabaseBaseline(stack, "elsewhere", { database: "other" });
    new ServiceDatabase(inner, "data", { ...ORDERS_WITH_APP, service: "orders" });
  });
  for (const [type, names] of addresses(plain)) {
    const kept = addresses(moved).find(([other]) => other === type)?.[1];
    expect(kept, String(type)).toEqual(expect.arrayContaining(names as string[]));
  }
});

const ORDERS_WITH_APP: ServiceDatabaseProps = { ...ORDERS, logins: { app: {} } };

it("keeps Terraform from destroying the schemas and their owner, and nothing else", () => {
  const kept = (props: Partial<ServiceDatabaseProps>) => {
    const { resource } = synth(
      (stack) => new ServiceDatabase(stack, "orders", { database: "shop", ...props }),
    );
    return Object.entries(resource).flatMap(([type, each]) =>
      Object.entries(each).flatMap(([name, { lifecycle }]) =>
        (lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy ? [`${type}.${name}`] : [],
      ),
    );
  };
  const guard = "terraform_data.retire-before-removing";
  const data = ["postgresql_role.orders_owner", "postgresql_schema.orders-schema", guard];
  expect(kept({ logins: { app: {} } })).toEqual(data);
  expect(kept({ additionalSchemas: ["audit"] })).toEqual([
    "postgresql_role.orders_owner",
    "postgresql_schema.orders-in-audit-schema",
    "postgresql_schema.orders-schema",
    guard,
  ]);
  expect(kept({ retired: "keep-data" })).toEqual(data);
  expect(kept({ retired: { dropSchemas: ["orders"] } })).toEqual([guard]); // which then keeps nothing
  expect(kept({ protect: false })).toEqual([guard]);
});

it("never creates before it destroys", () => {
  const { resource } = synth((stack) => new ServiceDatabase(stack, "orders", ORDERS_WITH_APP));
  expect(JSON.stringify(resource)).not.toContain("create_before_destroy");
});

it("drops the schemas that a retired service gave up, with what they hold", () => {
  const { resource } = synth(
    (stack) =>
      new ServiceDatabase(stack, "orders", { database: "shop", retired: { dropSchemas: ["orders"] } }),
  );
  expect(Object.keys(resource["postgresql_role"] ?? {})).toEqual(["orders_owner"]);
  expect(resource["postgresql_schema"]?.["orders-schema"]).toMatchObject({ drop_cascade: true });
});

it("takes later versions of the provider, unless the stack says otherwise", () => {
  const version = (program: (stack: TerraformStack) => void) =>
    synth(program).terraform.required_providers.postgresql.version;
  const pin = (stack: TerraformStack) =>
    stack.addOverride("terraform.required_providers.postgresql.version", "1.27.0");
  const make = (stack: TerraformStack) => new ServiceDatabase(stack, "orders", ORDERS_WITH_APP);
  expect(version((stack) => make(stack))).toBe(">= 1.26");
  expect(version((stack) => [pin(stack), make(stack)])).toBe("1.27.0");
  expect(version((stack) => [make(stack), pin(stack)])).toBe("1.27.0");
});

it("has the manifest of the declaration, with the roles that joined, and as an output", () => {
  const declaration: ServiceDeclaration = {
    ...ORDERS,
    service: "orders",
    logins: { app: {} },
    roles: [{ name: "ingest", access: "write-only", returning: { event: ["id"] } }],
  };
  let service: ServiceDatabase | undefined;
  const { output } = synth((stack) => {
    service = new ServiceDatabase(stack, "orders", ORDERS_WITH_APP);
    new WriteOnlyRole(stack, "orders-ingest", { service, login: {}, returning: { event: ["id"] } });
    new ServiceDatabase(stack, "order-history", { database: "shop", manifestOutput: false });
  });
  expect(service?.manifest).toEqual(manifest(declaration));
  expect(Object.keys(output)).toEqual(["orders_manifest"]);
  expect(output["orders_manifest"]?.value).toEqual(manifest(declaration));
});

it("leaves a name that looks like an expression of Terraform as it is", () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's syntax, which is what this is about
  const { resource, output } = synth(
    (stack) =>
      new ServiceDatabase(stack, "orders", {
        database: "shop",
        offers: [{ to: "reporting", access: "read-only", tables: ["${x}", "%{y}"] }],
      }),
  );
  const granted = Object.values(resource["postgresql_grant"] ?? {}).flatMap(({ objects = [] }) => objects);
  expect(granted).toEqual(["$${x}", "%%{y}"]);
  expect(JSON.stringify(output)).toContain('"tables":["$${x}","%%{y}"]');
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
});

it("tells its logins, by the slot that is active", () => {
  const stack = new TerraformStack(new App(), "shop");
  const logins = { app: { active: "b", standby: {} }, migrate: {} } as const;
  const service = new ServiceDatabase(stack, "orders", { database: "shop", logins });
  expect([service.appLogin, service.migrateLogin]).toEqual(["orders_app_b", "orders_migrate"]);
  expect(service.schema.nameInput).toBe("orders");
  expect(service.ownerRole.nameInput).toBe("orders_owner");
  expect(new ServiceDatabase(stack, "bare", { database: "shop" }).appLogin).toBeUndefined();
});

it("closes a database, and keeps its extensions", () => {
  const { resource } = synth((stack) => {
    new DatabaseBaseline(stack, "baseline", {
      database: "shop",
      serverVersion: 16,
      extensions: ["pgcrypto"],
    });
    new ServiceDatabase(stack, "shop", { database: "shop" }); // a service that is called as its database
  });
  expect(resource["postgresql_extension"]).toEqual({
    "shop_baseline-extension-pgcrypto": {
      database: "shop",
      depends_on: [
        "postgresql_schema.shop_baseline-schema",
        "postgresql_grant.shop_baseline-grant-public-schema-extensions",
      ],
      lifecycle: { prevent_destroy: true },
      name: "pgcrypto",
      schema: "extensions",
    },
  });
  expect(resource["postgresql_grant"]?.["shop_baseline-grant-public-database"]).toMatchObject({
    object_type: "database",
    privileges: [],
    role: "public",
  });
});
