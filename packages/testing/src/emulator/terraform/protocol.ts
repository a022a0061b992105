import * as path from "node:path";
import type { ServiceDefinition } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** Terraform's plugin protocol 5, as far as the emulator speaks it. */
const definition = loadSync(path.join(__dirname, "../../../proto/plugin5.proto"), { longs: Number });
export const providerService = definition["tfplugin5.Provider"] as unknown as ServiceDefinition;

/** A value in MessagePack. */
export interface DynamicValue {
  readonly msgpack: Buffer;
}

export interface AttributePath {
  readonly steps: readonly { readonly attributeName: string }[];
}

export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly summary: string;
  readonly detail?: string;
  readonly attribute?: AttributePath;
}

export interface Diagnosed {
  readonly diagnostics?: readonly Diagnostic[];
}

export interface SchemaAttribute {
  readonly name: string;
  /** A type of Terraform's language, in JSON. */
  readonly type: Buffer;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  readonly deprecated?: boolean;
  readonly writeOnly?: boolean;
}

export interface SchemaBlock {
  readonly attributes: readonly SchemaAttribute[];
  readonly blockTypes?: readonly {
    readonly typeName: string;
    readonly block: SchemaBlock;
    readonly nesting: "LIST" | "SET";
    readonly maxItems?: number;
  }[];
  readonly deprecated?: boolean;
}

export interface Schema {
  readonly version: number;
  readonly block: SchemaBlock;
}

/** What the emulator is asked about the provider itself, and answers. */
export interface ProviderCalls {
  GetSchema(request: object): {
    readonly provider: Schema;
    readonly resourceSchemas: Readonly<Record<string, Schema>>;
    readonly ephemeralResourceSchemas: Readonly<Record<string, Schema>>;
  };
  PrepareProviderConfig(request: { config: DynamicValue }): Diagnosed & {
    readonly preparedConfig: DynamicValue;
  };
  Configure(request: { config: DynamicValue }): Diagnosed;
  Stop(request: object): object;
}

export interface ResourceCalls {
  ValidateResourceTypeConfig(request: ResourceConfig): Diagnosed;
  UpgradeResourceState(request: { typeName: string; rawState: { json: Buffer } }): Diagnosed & {
    readonly upgradedState?: DynamicValue;
  };
  ReadResource(request: { typeName: string; currentState: DynamicValue }): Diagnosed & {
    readonly newState?: DynamicValue;
  };
  PlanResourceChange(request: {
    typeName: string;
    priorState: DynamicValue;
    proposedNewState: DynamicValue;
    config: DynamicValue;
  }): Diagnosed & {
    readonly plannedState?: DynamicValue;
    readonly requiresReplace?: readonly AttributePath[];
    readonly legacyTypeSystem?: boolean;
  };
  ApplyResourceChange(request: {
    typeName: string;
    priorState: DynamicValue;
    plannedState: DynamicValue;
    config: DynamicValue;
  }): Diagnosed & { readonly newState?: DynamicValue; readonly legacyTypeSystem?: boolean };
  ImportResourceState(request: { typeName: string; id: string }): Diagnosed & {
    readonly importedResources?: readonly { readonly typeName: string; readonly state: DynamicValue }[];
  };
}

export interface EphemeralCalls {
  ValidateEphemeralResourceConfig(request: ResourceConfig): Diagnosed;
  OpenEphemeralResource(request: ResourceConfig): Diagnosed & { readonly result?: DynamicValue };
  CloseEphemeralResource(request: object): Diagnosed;
}

export interface ResourceConfig {
  readonly typeName: string;
  readonly config: DynamicValue;
}

/** What answers each call; `peer` tells the connections of two provider instances apart. */
export type Answers<Calls> = {
  readonly [Call in keyof Calls]: Calls[Call] extends (request: infer Request) => infer Answer
    ? (request: Request, peer: string) => Answer | Promise<Answer>
    : never;
};
