import * as installed from "@pulumi/mysql";
import type * as pulumi from "@pulumi/pulumi";

/** The classes that petoju/mysql has beyond those of the official provider, which it has too. */
interface Petoju {
  readonly DefaultRoles: Resource<{
    user: pulumi.Input<string>;
    host: pulumi.Input<string | undefined>;
    roles: string[];
  }>;
  readonly Sql: Resource<{ name: string; createSql: string; deleteSql: string }>;
}

type Resource<Args> = new (
  name: string,
  args: Args,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/**
 * The SDK of petoju/mysql, where that is what is installed as `@pulumi/mysql`: `pulumi package add terraform-provider petoju/mysql`
 * gives it the name of the official one. So a program has one of the two.
 */
export const petoju: Petoju | undefined =
  "DefaultRoles" in installed ? (installed as unknown as Petoju) : undefined;
