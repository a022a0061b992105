import * as pulumi from "@pulumi/pulumi";
import { type EngineTypes, type ServiceRole, serviceRoleOf } from "@rolewright/core";
import type { ServiceState, States } from "./service-state.js";

type Access = ServiceRole["access"];

/** The class of each component, as it stands in the state behind the prefix of its engine. */
const CLASSES: Record<Access, string> = {
  "read-only": "ReadOnlyRole",
  "write-only": "WriteOnlyRole",
  "read-write": "ReadWriteRole",
  migrate: "MigratorRole",
};

/** What the components of all roles take. */
interface RoleArgs<Login> {
  service: pulumi.ComponentResource;
  role?: string;
  login: Login;
}

/** What the roles of a service have in common: each is one login. */
export abstract class RoleOfService extends pulumi.ComponentResource {
  /** Name of the login. */
  readonly login: pulumi.Output<string>;
  /** Its password, as a secret; undefined where it has none. */
  readonly password: pulumi.Output<string | undefined>;

  protected constructor(
    states: States<EngineTypes, object>,
    access: Access,
    name: string,
    args: RoleArgs<object>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const { state, role, type, options } = under(states, name, access, args, opts);
    super(type, name, inputs(args), options);
    const made = state.join(role, this, name, args.login);
    this.login = made.name;
    this.password = pulumi.secret(made.password);
    this.registerOutputs({ login: this.login });
  }
}

/** What of the arguments may stand in the state: no login, since that is where the password is. */
function inputs({ service: _, login: __, ...rest }: RoleArgs<object>): { role?: string } {
  return rest;
}

/**
 * A role belongs to its service, and so takes the service's provider. Whatever is wrong is refused here, before Pulumi
 * hears of the component. A role whose class was changed is still the same login, so it answers to the other types too.
 */
function under(
  states: States<EngineTypes, object>,
  name: string,
  access: Access,
  args: RoleArgs<object>,
  opts?: pulumi.ComponentResourceOptions,
): {
  state: ServiceState<EngineTypes, object>;
  role: EngineTypes["role"];
  type: string;
  options: pulumi.ComponentResourceOptions;
} {
  const state = states.of(args.service, name);
  const { engine, declaration } = state;
  const role = serviceRoleOf<EngineTypes["role"]>(name, declaration.service, access, inputs(args));
  state.check(role, name, engine.problemsOfLogin(args.login, "login", declaration));
  const typeOf = (each: Access) => `${engine.prefix}:index:${CLASSES[each]}`;
  const others = (Object.keys(CLASSES) as Access[]).filter((each) => each !== access);
  const aliases = others.map((each) => ({ type: typeOf(each) }));
  return {
    ...{ state, role },
    type: typeOf(access),
    options: pulumi.mergeOptions({ parent: args.service, aliases }, opts),
  };
}
