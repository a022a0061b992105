import {
  type EngineTypes,
  loginOf,
  type Manifest,
  type Problem,
  protects,
  ServicePlan,
} from "@rolewright/core";
import type { TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { addressIn } from "./addresses.js";
import type { Engine } from "./engine.js";
import { type Neighbours, neighboursOf, problemsAcrossStacks } from "./neighbours.js";
import { refusal } from "./refusal.js";

/** What of the arguments of a service is no declaration. */
interface Args<Login extends object> {
  logins?: { app?: Login & { standby?: Login }; migrate?: Login };
  protect?: boolean;
  retired?: unknown;
}

/** What a construct of a service knows of its plan while the program runs. */
export class ServiceState<E extends EngineTypes, Login extends object> {
  readonly engine: Engine<E, Login>;
  readonly resources = new Map<string, TerraformResource>();
  /** The addresses of all resources so far. It grows as roles join. */
  readonly addresses: string[] = [];
  readonly #construct: Construct;
  readonly #plan: ServicePlan<E>;
  readonly #neighbours: Neighbours<E>;
  readonly #provider: TerraformProvider | undefined;
  readonly #protect: boolean;
  #isRead = false;

  constructor(
    engine: Engine<E, Login>,
    construct: Construct,
    declaration: E["declaration"],
    args: Args<Login>,
    options: E["options"],
    provider: TerraformProvider | undefined,
  ) {
    this.engine = engine;
    this.#construct = construct;
    this.#provider = provider;
    this.#protect = protects(args);
    this.#neighbours = neighboursOf(construct, engine.model, provider);
    this.#plan = refusal(construct, () => new ServicePlan(declaration, options, this.#neighbours));
    this.#create(this.#plan.records, construct, ({ key }) => loginOf<Login>(args, key));
    construct.node.addValidation({
      validate: () => problemsAcrossStacks(construct, this.#plan.declaration, this.#neighbours),
    });
  }

  /** What is declared of the service, with the roles that have joined. */
  get declaration(): E["declaration"] {
    return this.#plan.declaration;
  }

  /** The records so far. */
  get records(): E["record"][] {
    return this.#plan.records;
  }

  /** The manifest. Once a program has it, it is to stay true. */
  get manifest(): Manifest {
    this.#isRead = true;
    return this.#plan.manifest();
  }

  /** Adds a role to the service's plan and makes what it needs. Returns the name of its login. */
  join(role: E["role"], construct: Construct, login: Login, problems: Problem[]): string {
    const { service } = this.declaration;
    if (this.#isRead)
      throw new Error(
        `${construct.node.path}: the manifest of ${service} is out already. Construct its roles before \`manifest\` is read.`,
      );
    const records = refusal(construct, () => this.#plan.join(role, problems));
    this.#create(records, construct, () => login);
    const accounts = records.flatMap((record) => this.engine.model.accountOf(record) ?? []);
    return accounts.find(({ isLogin }) => isLogin)?.name as string;
  }

  /** What belongs to the service as a whole is the service's child, whichever role asked for it first. */
  #create(
    records: E["record"][],
    joining: Construct,
    loginFor: (record: E["record"]) => Login | undefined,
  ): void {
    for (const record of records) {
      const account = this.engine.model.accountOf(record);
      const login = account?.isLogin ? loginFor(record) : undefined;
      const endsWith = this.resources.get(record.endsWith ?? "");
      const options = {
        scope: record.of === undefined ? this.#construct : joining,
        service: this.declaration.service,
        dependsOn: record.dependsOn.map((key) => addressIn(this.resources.get(key) as TerraformResource)),
        protect: this.#protect,
        ...(endsWith && { endsWith }),
        ...(this.#provider && { provider: this.#provider }),
        ...(login && { login }),
      };
      const resource = this.engine.create(record, options, this.declaration);
      this.resources.set(record.key, resource);
      this.addresses.push(addressIn(resource));
      this.#neighbours.await(resource, this.#plan.rolesOfOthers(record));
      if (account !== undefined) this.#neighbours.offer(account.name, resource);
    }
  }
}

/** The states of the constructs of one engine. */
export class States<E extends EngineTypes, Login extends object> {
  readonly #states = new WeakMap<Construct, ServiceState<E, Login>>();

  /** Remembers the state of a construct. */
  keep(construct: Construct, state: ServiceState<E, Login>): ServiceState<E, Login> {
    this.#states.set(construct, state);
    return state;
  }

  /** The state of a construct that a user passed on. */
  of(construct: Construct, asker: Construct): ServiceState<E, Login> {
    const state = this.#states.get(construct);
    if (state === undefined)
      throw new Error(
        `${asker.node.path}: \`service\` is no ServiceDatabase of this program. Pass the construct itself; two copies of @rolewright/cdktf in one program give this error too.`,
      );
    return state;
  }
}
