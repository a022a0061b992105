import type { EngineModel, EngineTypes, Problem } from "@rolewright/core";
import type { TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** What is decided of a record, beside what the record says. */
export interface ResourceOptions<Login extends object> {
  /** The construct that it belongs to. */
  scope: Construct;
  /** What its address begins with. */
  service: string;
  /** What must be there first: addresses. */
  dependsOn: string[];
  /** What takes it along when it is dropped. */
  endsWith?: TerraformResource;
  /** Whether destruction is refused, of what holds data. */
  protect: boolean;
  /** The provider of the service. */
  provider?: TerraformProvider;
  /** Settings of a login. */
  login?: Login;
}

/** What the constructs of one engine are made of: the model of core, and the resources of a provider. */
export interface Engine<E extends EngineTypes, Login extends object> {
  model: EngineModel<E>;
  /** The one resource of a record. */
  create(
    record: E["record"],
    options: ResourceOptions<Login>,
    declaration: E["declaration"],
  ): TerraformResource;
  /** What is wrong with a login, as far as it can be seen before deployment. */
  problemsOfLogin(login: Login, path: string, declaration: E["declaration"], more?: string[]): Problem[];
}
