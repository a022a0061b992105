import type * as pulumi from "@pulumi/pulumi";
import {
  type EngineTypes,
  loginOf,
  type Manifest,
  type Problem,
  protects,
  ServicePlan,
} from "@rolewright/core";
import { accessKeeper } from "./access-changes.js";
import { type Child, type ComponentAliases, childName, formerNames } from "./child.js";
import { guardData } from "./data-guard.js";
import type { Engine } from "./engine.js";
import { type Neighbours, neighboursOf } from "./neighbours.js";
import { refusal } from "./validation.js";

/** A login that has been made. */
export interface CreatedLogin {
  name: pulumi.Output<string>;
  password?: pulumi.Output<string>;
}

/** How the children of one component are named and set up. */
interface Owner<E extends EngineTypes, Login> {
  /** A child, by what it is within the service. */
  child(part: string): Child;
  login(record: E["record"]): Login | undefined;
}

/** What of the arguments of a service is no declaration. */
interface Args<Login extends object> {
  logins?: { app?: Login & { standby?: Login }; migrate?: Login };
  migrated?: boolean;
  protect?: boolean;
  retired?: unknown;
}

/**
 * What a component of a service knows of its plan while the program runs. It is kept beside the component, not on it, where
 * every field would be an output for other languages.
 */
export class ServiceState<E extends EngineTypes, Login extends object> {
  readonly engine: Engine<E, Login>;
  readonly resources = new Map<string, pulumi.Resource>();
  readonly logins = new Map<string, CreatedLogin>();
  readonly #plan: ServicePlan<E>;
  readonly #neighbours: Neighbours<E>;
  readonly #service: Owner<E, Login>;
  readonly #protect: boolean;
  #sealed = false;

  constructor(
    engine: Engine<E, Login>,
    component: pulumi.ComponentResource,
    name: string,
    declaration: E["declaration"],
    args: Args<Login>,
    options: E["options"],
    aliases: ComponentAliases = [],
  ) {
    this.engine = engine;
    this.#protect = protects(args);
    this.#service = {
      child: (part) => ({
        name: childName(name, declaration.service, part),
        former: formerNames(aliases).map((former) => childName(former, declaration.service, part)),
        parent: component,
      }),
      login: ({ key }) => loginOf<Login>(args, key),
    };
    this.#neighbours = neighboursOf(component, engine);
    this.#plan = refusal(() => new ServicePlan(declaration, options, this.#neighbours));
    this.#neighbours.state(declaration.service, () => this.manifest());
    this.#create(this.#plan.records, this.#service);
    for (const [index, data] of engine.dataOf(declaration).entries()) {
      const child = this.#service.child(index === 0 ? "data" : `data/${data}`);
      const content = index === 0 ? accessKeeper(child, this.manifest(), this.#neighbours) : undefined;
      guardData(engine.prefix, child, this.#protect, this.#everything(), content);
    }
  }

  /** What is declared so far, with the roles that have joined. */
  get declaration(): E["declaration"] {
    return this.#plan.declaration;
  }

  /** Refuses one more role when something is wrong with it. */
  check(role: E["role"], name: string, problems: Problem[]): void {
    if (this.#sealed) {
      throw new Error(
        `${name}: the manifest of ${this.declaration.service} is out already. Construct its roles right after the service, with no \`await\` between.`,
      );
    }
    refusal(() => this.#plan.with(role, problems));
  }

  /** Adds a role to the service's plan and makes what it needs. */
  join(role: E["role"], component: pulumi.ComponentResource, name: string, login: Login): CreatedLogin {
    const records = refusal(() => this.#plan.join(role));
    const owner: Owner<E, Login> = {
      child: (part) => ({ name: `${name}-${part}`, former: [], parent: component }),
      login: () => login,
    };
    this.#create(records, owner);
    const made = records.find((record) => this.engine.model.accountOf(record)?.isLogin);
    return this.logins.get(made?.key ?? "") as CreatedLogin;
  }

  /** The manifest of the service with all roles that join it while the program is being read. */
  async manifest(): Promise<Manifest> {
    await this.#seal();
    return this.#plan.manifest();
  }

  /** All records of the service, once all roles have joined it. */
  async records(): Promise<E["record"][]> {
    await this.#seal();
    return this.#plan.records;
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
  #create(records: E["record"][], joining: Owner<E, Login>): void {
    for (const record of records) {
      const owner = record.of === undefined ? this.#service : joining;
      const child = owner.child(record.key);
      const account = this.engine.model.accountOf(record);
      const login = account?.isLogin ? owner.login(record) : undefined;
      const password = login && account && this.engine.passwordOf(login, child, account.name);
      const deletedWith = this.resources.get(record.endsWith ?? "");
      const options = {
        ...child,
        dependsOn: this.#dependencies(record),
        protect: this.#protect,
        ...(deletedWith && { deletedWith }),
        ...(login && { login }),
        ...(password && { password }),
      };
      const resource = this.engine.create(record, options, this.declaration);
      if (resource === undefined) continue;
      this.resources.set(record.key, resource);
      if (account === undefined) continue;
      this.#neighbours.offer(account.name, resource);
      if (!account.isLogin) continue;
      const name = this.engine.nameOf(resource);
      this.logins.set(record.key, { name, ...(password && { password }) });
    }
  }

  #dependencies(record: E["record"]): pulumi.Input<pulumi.Input<pulumi.Resource>[]> {
    const own = record.dependsOn.flatMap((key) => this.resources.get(key) ?? []);
    const others = this.#plan.rolesOfOthers(record);
    return others.length === 0
      ? own
      : this.#neighbours.find(others, this.declaration).then((roles) => [...own, ...roles]);
  }
}

/** The states of the components of one engine. */
export class States<E extends EngineTypes, Login extends object> {
  readonly #states = new WeakMap<pulumi.ComponentResource, ServiceState<E, Login>>();

  /** Remembers the state of a component. */
  keep(component: pulumi.ComponentResource, state: ServiceState<E, Login>): ServiceState<E, Login> {
    this.#states.set(component, state);
    return state;
  }

  /** The state of a component that a user passed on. */
  of(component: pulumi.ComponentResource, asker: string): ServiceState<E, Login> {
    const state = this.#states.get(component);
    if (state === undefined) {
      throw new Error(
        `${asker}: \`service\` is no ServiceDatabase of this program. Pass the component itself; two copies of @rolewright/pulumi in one program give this error too.`,
      );
    }
    return state;
  }
}
