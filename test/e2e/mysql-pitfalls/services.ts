import type * as pulumi from "@pulumi/pulumi";
import * as constructs from "@rolewright/cdktf/mysql";
import type { Manifest } from "@rolewright/core";
import {
  declarationOf,
  type MySqlDeclaration,
  type MySqlEngine,
  type MySqlServiceSettings,
  manifest,
} from "@rolewright/core/mysql";
import * as components from "@rolewright/pulumi/mysql";
import { App, TerraformStack, Testing } from "cdktf";
import type { Resources } from "./pit.ts";

/** Services by name, as far as both engines say them in the same words. Their logins come from anywhere. */
export type Services = Readonly<Record<string, Wish>>;

interface Wish extends Omit<MySqlServiceSettings, "engine"> {
  /** Each has the password `app-it`, unless it says otherwise. */
  readonly logins?: { readonly app?: object; readonly migrate?: object };
  readonly protect?: boolean;
  readonly migrated?: boolean;
}

/** The password of all logins. */
export const PASSWORD = "app-it";

const argsOf = (engine: MySqlEngine, { logins, ...wish }: Wish, password: string) => ({
  ...{ engine, host: "%", protect: false, ...wish },
  ...(logins && {
    logins: Object.fromEntries(Object.entries(logins).map(([name, own]) => [name, { password, ...own }])),
  }),
});

/** Declares services by the components for Pulumi. */
export function component(
  engine: MySqlEngine,
  services: Services,
  setDefaultRole: (sql: string) => Promise<void>,
  on: pulumi.ResourceOptions,
): void {
  for (const [name, wish] of Object.entries(services))
    new components.ServiceDatabase(name, { ...argsOf(engine, wish, PASSWORD), setDefaultRole }, on);
}

/** The resources of Terraform that the constructs make of services. */
export function synthesise(engine: MySqlEngine, services: Services): Resources {
  const stack = new TerraformStack(new App(), "pit");
  new constructs.MysqlProvider(stack, "mysql", { endpoint: "the pit's own", username: "root" });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference in Terraform's own syntax
  const password = "${var.password}";
  for (const [name, wish] of Object.entries(services))
    new constructs.ServiceDatabase(stack, name, argsOf(engine, wish, password));
  return JSON.parse(Testing.synth(stack, true)).resource;
}

export const declarationsOf = (engine: MySqlEngine, services: Services): MySqlDeclaration[] =>
  Object.entries(services).map(([name, wish]) => declarationOf(name, argsOf(engine, wish, PASSWORD)));

export const manifestsOf = (engine: MySqlEngine, services: Services): Manifest[] =>
  declarationsOf(engine, services).map((each) => manifest(each));
