import { App, TerraformStack, Testing } from "cdktf";
import { expect, it } from "vitest";
import * as onMySql from "../mysql/index.js";
import { DatabaseBaseline, ServiceDatabase } from "../postgresql/index.js";

const GUARD = "terraform_data.retire-before-removing";
const PLAIN = { database: "shop", manifestOutput: false };
const ORDERS = { ...PLAIN, additionalSchemas: ["archive"] };

const ON_MYSQL: onMySql.ServiceDatabaseProps = {
  ...{ engine: "mysql", additionalDatabases: ["archive"], manifestOutput: false },
};

/** A service that is protected, one that is not, and a baseline; and the services on MySQL too. */
function stackOf(): TerraformStack {
  const stack = new TerraformStack(new App(), "shop");
  new ServiceDatabase(stack, "orders", ORDERS);
  new ServiceDatabase(stack, "catalog", { ...PLAIN, protect: false });
  new DatabaseBaseline(stack, "baseline", { database: "shop", extensions: ["pgcrypto"] });
  new onMySql.ServiceDatabase(stack, "stock", ON_MYSQL);
  new onMySql.ServiceDatabase(stack, "cart", { ...ON_MYSQL, additionalDatabases: [], protect: false });
  return stack;
}

it("has the name of each protected schema and database in one block, and lets those go that are not", () => {
  const { resource, moved } = JSON.parse(Testing.synth(stackOf()));
  expect(resource.terraform_data).toEqual({
    "retire-before-removing": {
      for_each: {
        "orders-in-archive-schema": "archive",
        "orders-schema": "orders",
        "shop_baseline-schema": "extensions",
        "stock-database": "stock",
        "stock-in-archive-database": "archive",
      },
      input: "$" + "{each.value}",
      lifecycle: { prevent_destroy: true },
    },
    "cart-database": { input: "cart" },
    "catalog-schema": { input: "catalog" },
  });
  expect(moved).toEqual(
    ["cart-database", "catalog-schema"].map((id) => ({
      from: `${GUARD}["${id}"]`,
      to: `terraform_data.${id}`,
    })),
  );
  const schemas = resource.postgresql_schema;
  expect(schemas["orders-in-archive-schema"].lifecycle).toEqual({
    prevent_destroy: true,
    replace_triggered_by: [`${GUARD}["orders-in-archive-schema"]`],
  });
  expect(schemas["catalog-schema"].lifecycle).toEqual({
    replace_triggered_by: ["terraform_data.catalog-schema"],
  });
});

it("is the same in HCL, as Terraform reads it there", () => {
  const stack = new TerraformStack(new App(), "shop");
  const { schema } = new ServiceDatabase(stack, "orders", PLAIN);
  new ServiceDatabase(stack, "catalog", { ...PLAIN, protect: false });
  const hcl = Testing.synthHcl(stack).replaceAll(/\s+/g, " ");
  expect(hcl).toContain(
    'resource "terraform_data" "retire-before-removing" { for_each = { orders-schema = "orders" } input = "$' +
      '{each.value}" lifecycle { prevent_destroy = true } }',
  );
  expect(hcl).toContain('resource "terraform_data" "catalog-schema" { input = "catalog" }');
  expect(hcl).toContain(`moved { from = ${GUARD}["catalog-schema"] to = terraform_data.catalog-schema }`);
  expect(hcl).toContain(`replace_triggered_by = [ "\${${GUARD}["orders-schema"]}", ]`);
  expect(schema.lifecycle?.replaceTriggeredBy).toEqual([`${GUARD}["orders-schema"]`]);
});

it("stands in each stack that has a schema, and in no other", () => {
  const app = new App();
  const [one, other, none] = ["one", "other", "none"].map((id) => new TerraformStack(app, id));
  new ServiceDatabase(one as TerraformStack, "orders", ORDERS);
  new ServiceDatabase(other as TerraformStack, "catalog", PLAIN);
  new DatabaseBaseline(none as TerraformStack, "baseline", { database: "shop" });
  const kept = [one, other, none].map((stack) => {
    const { terraform_data: data } = JSON.parse(Testing.synth(stack as TerraformStack)).resource;
    return data && Object.keys(data["retire-before-removing"].for_each);
  });
  expect(kept).toEqual([["orders-in-archive-schema", "orders-schema"], ["catalog-schema"], undefined]);
});
