import { type EngineTypes, type ServiceRole, serviceRoleOf } from "@rolewright/core";
import { Construct } from "constructs";
import type { States } from "./service-state.js";

/** What the constructs of all roles take. */
interface RoleProps<Login> {
  service: Construct;
  role?: string;
  login: Login;
}

/** What the roles of a service have in common: each is one login. */
export abstract class RoleOfService extends Construct {
  /** Name of the login. */
  readonly login: string;

  protected constructor(
    states: States<EngineTypes, object>,
    access: ServiceRole["access"],
    scope: Construct,
    id: string,
    { service, login, ...args }: RoleProps<object>,
  ) {
    super(scope, id);
    const state = states.of(service, this);
    const { declaration, engine } = state;
    const role = serviceRoleOf<EngineTypes["role"]>(id, declaration.service, access, args);
    this.login = state.join(role, this, login, engine.problemsOfLogin(login, "login", declaration));
  }
}
