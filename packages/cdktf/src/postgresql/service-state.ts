import type { Role } from "@cdktf/provider-postgresql/lib/role/index.js";
import {
  loginOf,
  type Manifest,
  type PlanRecord,
  type Problem,
  protects,
  type ServiceArgs,
  type ServiceDeclaration,
  ServicePlan,
  type ServiceRole,
} from "@rolewright/core";
import type { TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { type Neighbours, neighboursOf, problemsAcrossStacks } from "./neighbours.js";
import type { LoginProps } from "./props.js";
import { refusal } from "./refusal.js";
import { addressIn, createResource } from "./resources.js";
import type { ServiceDatabase } from "./service-database.js";

/** What a `ServiceDatabase` knows of its plan while the program runs. */
export class ServiceState {
  readonly resources = new Map<string, TerraformResource>();
  readonly #construct: Construct;
  readonly #plan: ServicePlan;
  readonly #neighbours: Neighbours;
  readonly #provider: TerraformProvider | undefined;
  readonly #protect: boolean;
  #isRead = false;

  constructor(
    construct: ServiceDatabase,
    declaration: ServiceDeclaration,
    args: ServiceArgs<LoginProps>,
    provider: TerraformProvider | undefined,
  ) {
    this.#construct = construct;
    this.#provider = provider;
    this.#protect = protects(args);
    this.#neighbours = neighboursOf(construct, provider);
    const { migrated = true } = args;
    this.#plan = refusal(construct, () => new ServicePlan(declaration, { migrated }, this.#neighbours));
    this.#create(this.#plan.records, construct, ({ key }) => loginOf<LoginProps>(args, key));
    construct.node.addValidation({
      validate: () => problemsAcrossStacks(construct, this.#plan.declaration, this.#neighbours),
    });
  }

  /** What is declared of the service, with the roles that have joined. */
  get declaration(): ServiceDeclaration {
    return this.#plan.declaration;
  }

  /** The records so far. */
  get records(): PlanRecord[] {
    return this.#plan.records;
  }

  /** The manifest. Once a program has it, it is to stay true. */
  get manifest(): Manifest {
    this.#isRead = true;
    return this.#plan.manifest();
  }

  /** Adds a role to the service's plan and makes what it needs. Returns the name of its login. */
  join(role: ServiceRole, construct: Construct, login: LoginProps, problems: Problem[]): string {
    const { service } = this.declaration;
    if (this.#isRead)
      throw new Error(
        `${construct.node.path}: the manifest of ${service} is out already. Construct its roles before \`manifest\` is read.`,
      );
    const records = refusal(construct, () => this.#plan.join(role, problems));
    this.#create(records, construct, () => login);
    const made = records.find((record) => record.kind === "role" && record.login);
    return (made as Extract<PlanRecord, { kind: "role" }>).name;
  }

  /** What belongs to the service as a whole is the service's child, whichever role asked for it first. */
  #create(
    records: PlanRecord[],
    joining: Construct,
    loginFor: (record: PlanRecord) => LoginProps | undefined,
  ): void {
    for (const record of records) {
      const login = record.kind === "role" && record.login ? loginFor(record) : undefined;
      const resource = createResource(record, {
        scope: record.of === undefined ? this.#construct : joining,
        service: this.declaration.service,
        dependsOn: record.dependsOn.map((key) => addressIn(this.resources.get(key) as TerraformResource)),
        protect: this.#protect,
        ...(this.#provider && { provider: this.#provider }),
        ...(login && { login }),
      });
      this.resources.set(record.key, resource);
      if (record.kind !== "role") continue;
      this.#neighbours.await(resource as Role, this.#plan.rolesOfOthers(record));
      this.#neighbours.offer(record.name, resource as Role);
    }
  }
}

const states = new WeakMap<ServiceDatabase, ServiceState>();

/** Remembers the state of a construct. */
export const keepState = (construct: ServiceDatabase, state: ServiceState): ServiceState => {
  states.set(construct, state);
  return state;
};

/** The state of a construct that a user passed on. */
export function stateOf(construct: ServiceDatabase, asker: Construct): ServiceState {
  const state = states.get(construct);
  if (state === undefined)
    throw new Error(
      `${asker.node.path}: \`service\` is no ServiceDatabase of this program. Pass the construct itself; two copies of @rolewright/cdktf in one program give this error too.`,
    );
  return state;
}
