// The shop as Terraform stacks, run as CDKTF runs it.
import * as path from "node:path";
import { checkTogether, type Manifest, manifest } from "@rolewright/core";
import * as mysql from "@rolewright/core/mysql";
import { synth } from "@rolewright/testing";
import { describe, expect, it } from "vitest";
import { declarations as shopOnMySql } from "../../examples/shop-mysql/declarations.ts";
import { shopSamples } from "./adapters/declarations.ts";

interface Stack {
  output: Record<string, { value: Manifest }>;
  resource: Record<string, Record<string, object>>;
  terraform: { backend: { local: { path: string } } };
}

/** The shop on a kind of server: its program, and what that is to declare. */
interface Shop {
  on: string;
  program: string;
  env?: Record<string, string>;
  /** The manifests of its services, which fit each other. */
  manifests(): Manifest[];
  /** The type of a login in Terraform, and its argument for the password. */
  login: [type: string, password: string];
}

const onMySql = (engine: mysql.MySqlEngine): Shop => ({
  ...{ on: engine, program: "shop-mysql", env: { ENGINE: engine } },
  manifests() {
    const declarations = Object.entries(shopOnMySql).map(([service, settings]): mysql.MySqlDeclaration => {
      const analyst = { name: "analyst", access: "read-only" } as const;
      const ingest = { name: "ingest", access: "write-only" } as const;
      const roles = service === "orders" ? { roles: [analyst, ingest] } : {};
      return { engine, service, ...settings, ...roles, logins: { app: {}, migrate: true } };
    });
    mysql.checkTogether(declarations);
    return declarations.map(mysql.manifest);
  },
  login: ["mysql_user", "plaintext_password"],
});

const SHOPS: Shop[] = [
  {
    ...{ on: "postgresql", program: "shop-cdktf", login: ["postgresql_role", "password"] },
    manifests() {
      const declarations = shopSamples().map(({ declaration }) => declaration);
      checkTogether(declarations);
      return declarations.map(manifest);
    },
  },
  onMySql("mysql"),
  onMySql("mariadb"),
];

describe.each(SHOPS)("the shop on $on", async ({ program, env = {}, manifests, login }) => {
  const file = path.join(import.meta.dirname, "../../examples", program, "main.ts");
  const stacks = (await synth(file, { env })) as Map<string, Stack>;

  it("declares what the programs of Pulumi declare, the same in both environments", () => {
    expect(stacks.size).toBe(10);
    const expected = manifests();
    expect(expected).toHaveLength(5);
    for (const each of expected)
      for (const environment of ["staging", "production"]) {
        const { output } = stacks.get(`${each.service}-${environment}`) as Stack;
        expect(output[`${each.service}_manifest`]?.value, environment).toEqual(each);
      }
  });

  it("has no password in what it writes, and no path of this machine", () => {
    const [type, password] = login;
    for (const [name, { resource, terraform, output }] of stacks) {
      expect(JSON.stringify(output), name).not.toContain("password");
      const logins = Object.entries(resource[type] ?? {});
      const [, app] = logins.find(([role]) => role.endsWith("_app_a")) ?? [];
      expect(app, name).toMatchObject({ [password]: "$" + "{var.app_password}" });
      expect(JSON.stringify(terraform), name).not.toContain(process.cwd());
    }
  });
});
