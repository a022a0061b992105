import * as postgresql from "@pulumi/postgresql";
import type * as pulumi from "@pulumi/pulumi";
import {
  loginOf,
  type Manifest,
  type PlanRecord,
  type Problem,
  protects,
  type ServiceDeclaration,
  ServicePlan,
  type ServiceRole,
  schemasOf,
} from "@rolewright/core";
import { accessKeeper } from "./access-changes.js";
import type { LoginArgs, ServiceDatabaseArgs } from "./args.js";
import { guardData } from "./data-guard.js";
import { type Neighbours, neighboursOf } from "./neighbours.js";
import { passwordOf } from "./password.js";
import { type Child, createResource } from "./resources.js";
import type { ServiceDatabase } from "./service-database.js";
import { refusal } from "./validation.js";

/** A login that has been made. */
export interface CreatedLogin {
  role: postgresql.Role;
  password?: pulumi.Output<string>;
}

/** How the children of one component are named and set up. */
interface Owner {
  /** A child, by what it is within the service. */
  child(part: string): Child;
  login(record: PlanRecord): LoginArgs | undefined;
}

/**
 * What a `ServiceDatabase` knows of its plan while the program runs. It is kept beside the component, not on it, where
 * every field would be an output for other languages.
 */
export class ServiceState {
  readonly resources = new Map<string, pulumi.CustomResource>();
  readonly logins = new Map<string, CreatedLogin>();
  readonly #plan: ServicePlan;
  readonly #neighbours: Neighbours;
  readonly #service: Owner;
  readonly #protect: boolean;
  #sealed = false;

  constructor(
    component: ServiceDatabase,
    name: string,
    declaration: ServiceDeclaration,
    args: ServiceDatabaseArgs,
    aliases: ComponentAliases = [],
  ) {
    this.#protect = protects(args);
    this.#service = {
      child: (part) => ({
        name: childName(name, declaration.service, part),
        former: formerNames(aliases).map((former) => childName(former, declaration.service, part)),
        parent: component,
      }),
      login: ({ key }) => loginOf<LoginArgs>(args, key),
    };
    this.#neighbours = neighboursOf(component);
    const { migrated = true } = args;
    this.#plan = refusal(() => new ServicePlan(declaration, { migrated }, this.#neighbours));
    this.#neighbours.state(declaration.service, () => this.manifest());
    this.#create(this.#plan.records, this.#service);
    for (const [index, schema] of schemasOf(declaration).entries()) {
      const child = this.#service.child(index === 0 ? "data" : `data/${schema}`);
      const content = index === 0 ? accessKeeper(child, this.manifest(), this.#neighbours) : undefined;
      guardData(child, this.#protect, this.#everything(), content);
    }
  }

  /** Name of the service. */
  get service(): string {
    return this.#plan.declaration.service;
  }

  /** How its logins prove who they are. */
  get authentication(): ServiceDeclaration["authentication"] {
    return this.#plan.declaration.authentication;
  }

  /** The declaration with one more role, when nothing is wrong with it. */
  with(role: ServiceRole, name: string, problems: Problem[]): ServiceDeclaration {
    if (this.#sealed) {
      throw new Error(
        `${name}: the manifest of ${this.service} is out already. Construct its roles right after the service, with no \`await\` between.`,
      );
    }
    return refusal(() => this.#plan.with(role, problems));
  }

  /** Adds a role to the service's plan and makes what it needs. */
  join(role: ServiceRole, component: pulumi.ComponentResource, name: string, login: LoginArgs): CreatedLogin {
    const records = refusal(() => this.#plan.join(role));
    const owner: Owner = {
      child: (part) => ({ name: `${name}-${part}`, former: [], parent: component }),
      login: () => login,
    };
    this.#create(records, owner);
    const made = records.find((record) => record.kind === "role" && record.login);
    return this.logins.get(made?.key ?? "") as CreatedLogin;
  }

  /** The manifest of the service with all roles that join it while the program is being read. */
  async manifest(): Promise<Manifest> {
    await this.#seal();
    return this.#plan.manifest();
  }

  /** Everything of the service, once all roles have joined it. */
  async #everything(): Promise<pulumi.Resource[]> {
    await this.#seal();
    return [...this.resources.values()];
  }

  async #seal(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#sealed = true;
  }

  /** What belongs to the service as a whole is the service's child, whichever role asked for it first. */
  #create(records: PlanRecord[], joining: Owner): void {
    for (const record of records) {
      const owner = record.of === undefined ? this.#service : joining;
      const child = owner.child(record.key);
      const login = record.kind === "role" && record.login ? owner.login(record) : undefined;
      const password = login && passwordOf(login, child, (record as { name: string }).name);
      const deletedWith = this.resources.get(record.endsWith ?? "");
      const resource = createResource(record, {
        ...child,
        dependsOn: this.#dependencies(record),
        protect: this.#protect,
        ...(deletedWith && { deletedWith }),
        ...(login && { login }),
        ...(password && { password }),
      });
      this.resources.set(record.key, resource);
      if (resource instanceof postgresql.Role && record.kind === "role") {
        this.#neighbours.offer(record.name, resource);
        if (record.login) this.logins.set(record.key, { role: resource, ...(password && { password }) });
      }
    }
  }

  #dependencies(record: PlanRecord): pulumi.Input<pulumi.Input<pulumi.Resource>[]> {
    const own = record.dependsOn.map((key) => this.resources.get(key) as pulumi.CustomResource);
    const others = this.#plan.rolesOfOthers(record);
    return others.length === 0 ? own : this.#neighbours.find(others).then((roles) => [...own, ...roles]);
  }
}

const states = new WeakMap<ServiceDatabase, ServiceState>();

/** Remembers the state of a component. */
export const keepState = (component: ServiceDatabase, state: ServiceState): ServiceState => {
  states.set(component, state);
  return state;
};

/** The state of a component that a user passed on. */
export function stateOf(component: ServiceDatabase, asker: string): ServiceState {
  const state = states.get(component);
  if (state === undefined) {
    throw new Error(
      `${asker}: \`service\` is no ServiceDatabase of this program. Pass the component itself; two copies of @rolewright/pulumi in one program give this error too.`,
    );
  }
  return state;
}

/**
 * Name of a child. Another name of the service means other roles on the server, so they have to be other resources: an
 * update in place would rename what grants still refer to.
 */
export const childName = (component: string, service: string, part: string): string =>
  `${service === component ? component : `${component}/${service}`}-${part}`;

type ComponentAliases = NonNullable<pulumi.ComponentResourceOptions["aliases"]>;

/**
 * Pulumi renames the children of a component that has an alias only where their names begin with the component's. Those
 * of a component that is not named as its service do, and those of one that is do not begin with its former name.
 */
function formerNames(aliases: ComponentAliases): string[] {
  return aliases.flatMap((alias) => {
    const name = typeof alias === "string" ? alias.split("::").at(-1) : (alias as pulumi.Alias).name;
    return typeof name === "string" ? [name] : [];
  });
}
