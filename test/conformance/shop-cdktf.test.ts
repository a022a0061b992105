// The shop as Terraform stacks, run as CDKTF runs it.
import * as path from "node:path";
import { checkTogether, type Manifest, manifest } from "@rolewright/core";
import { synth } from "@rolewright/testing";
import { expect, it } from "vitest";
import { shopSamples } from "./adapters/declarations.ts";

interface Stack {
  output: Record<string, { value: Manifest }>;
  resource: Record<string, Record<string, object>>;
  terraform: { backend: { local: { path: string } } };
}

const PROGRAM = path.join(import.meta.dirname, "../../examples/shop-cdktf/main.ts");
const stacks = (await synth(PROGRAM)) as Map<string, Stack>;

const manifestOf = (service: string, environment: string): Manifest =>
  stacks.get(`${service}-${environment}`)?.output[`${service}_manifest`]?.value as Manifest;

it("declares what the programs of Pulumi declare, the same in both environments", () => {
  const declarations = shopSamples().map(({ declaration }) => declaration);
  expect(declarations).toHaveLength(5);
  expect(stacks.size).toBe(10);
  checkTogether(declarations);
  for (const declaration of declarations)
    for (const environment of ["staging", "production"])
      expect(manifestOf(declaration.service, environment), environment).toEqual(manifest(declaration));
});

it("has no password in what it writes, and no path of this machine", () => {
  for (const [name, { resource, terraform, output }] of stacks) {
    expect(JSON.stringify(output), name).not.toContain("password");
    const [, app] =
      Object.entries(resource["postgresql_role"] ?? {}).find(([role]) => role.endsWith("_app_a")) ?? [];
    expect(app, name).toMatchObject({ password: "$" + "{var.app_password}" });
    expect(JSON.stringify(terraform), name).not.toContain(process.cwd());
  }
});
