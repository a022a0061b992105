import type * as pulumi from "@pulumi/pulumi";
import type { EngineModel, EngineTypes, Problem } from "@rolewright/core";
import type { Child } from "./child.js";

/** What is decided of a record, beside what the record says. */
export interface ChildOptions<Login extends object> extends Child {
  /** What must be there first. */
  dependsOn: pulumi.Input<pulumi.Input<pulumi.Resource>[]>;
  /** What takes it along when it is deleted. */
  deletedWith?: pulumi.Resource;
  /** Whether deletion is refused, of what holds data. */
  protect: boolean;
  /** What is called when it is made or changed. */
  hooks?: pulumi.ResourceHookBinding;
  /** Settings of a login. */
  login?: Login;
  /** Password of a login. */
  password?: pulumi.Output<string>;
}

/** What the components of one engine are made of: the model of core, and the resources of a provider. */
export interface Engine<E extends EngineTypes, Login extends object> {
  model: EngineModel<E>;
  /** What the types of its components begin with, as they stand in the state. */
  prefix: string;
  /** A type of resource of its provider, by which the provider of a component is found. */
  resourceType: string;
  /** The one resource of a record; undefined where the provider has none of its kind. */
  create(
    record: E["record"],
    options: ChildOptions<Login>,
    declaration: E["declaration"],
  ): pulumi.Resource | undefined;
  /** The name of a login that was made. */
  nameOf(login: pulumi.Resource): pulumi.Output<string>;
  /** What is wrong with a login, as far as it can be seen before deployment. */
  problemsOfLogin(login: Login, path: string, declaration: E["declaration"], more?: string[]): Problem[];
  /** The password of a login as a secret, or `undefined` where it has none. */
  passwordOf(login: Login, child: Child, loginName: string): pulumi.Output<string> | undefined;
  /** What of a service holds data, its own first. */
  dataOf(declaration: E["declaration"]): string[];
}
