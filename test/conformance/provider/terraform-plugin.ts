import * as fs from "node:fs";
import * as path from "node:path";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";
import { startBinary } from "./binary.ts";
import type { Json, Props } from "./case.ts";
import { UNKNOWN } from "./compare.ts";

/** A started provider of Terraform, or the emulator. */
export interface TerraformPlugin {
  /** For gRPC: `127.0.0.1:1234`, or `unix:` and a path. */
  readonly address: string;
  stop(): void;
}

/** What a provider wants to see before it starts, so that nobody starts it by hand. */
const COOKIE = {
  TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
  PLUGIN_PROTOCOL_VERSIONS: "5",
};

/** The official provider in a filesystem mirror: `<mirror>/<host>/<namespace>/<name>/<version>/<platform>/<binary>`. */
export function officialBinary(mirror: string, name: string): string {
  const pattern = path.join(mirror, "*/*", name, "*/*", `terraform-provider-${name}_*`);
  const [binary] = fs.globSync(pattern);
  if (!binary) throw new Error(`there is no ${pattern}: put that provider there, unpacked`);
  return binary;
}

/** Starts the official provider out of a filesystem mirror; it prints `1|5|unix|<path>|grpc|`. */
export async function startOfficialProvider(mirror: string, name: string): Promise<TerraformPlugin> {
  const { line, stop } = await startBinary(officialBinary(mirror, name), { env: COOKIE });
  const [, , network, address = ""] = line.split("|");
  return { address: network === "unix" ? `unix:${address}` : address, stop };
}

interface Attribute {
  readonly name: string;
  readonly type: Buffer;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
  readonly writeOnly: boolean;
  readonly deprecated: boolean;
}

export interface Block {
  readonly attributes: readonly Attribute[];
  readonly blockTypes: readonly {
    readonly typeName: string;
    readonly block: Block;
    readonly nesting: string;
    readonly maxItems: number;
  }[];
  readonly deprecated: boolean;
}

export interface Schema {
  readonly version: number;
  readonly block: Block;
}

export interface Schemas {
  readonly provider: Schema;
  readonly resourceSchemas: Readonly<Record<string, Schema>>;
}

interface Dynamic {
  readonly msgpack: Uint8Array;
}

class Unknown {}

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 0,
  encode: (value) => (value instanceof Unknown ? new Uint8Array(1) : null),
  decode: () => UNKNOWN,
});
extensionCodec.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

const dynamic = (value: Json): Dynamic => ({
  msgpack: encode(replacing(value), { extensionCodec }),
});

function replacing(value: Json): unknown {
  if (value === UNKNOWN) return new Unknown();
  if (Array.isArray(value)) return value.map(replacing);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replacing(inner)]));
}

const plain = (value: Dynamic | null): Props | null =>
  value && value.msgpack.length > 0 ? (decode(value.msgpack, { extensionCodec }) as Props | null) : null;

const definition = loadSync(path.join(import.meta.dirname, "../../../packages/testing/proto/plugin5.proto"), {
  longs: Number,
  enums: String,
  defaults: true,
  arrays: true,
});

interface Method {
  readonly path: string;
  readonly requestSerialize: (value: object) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => object;
}

const methods = definition["tfplugin5.Provider"] as unknown as Readonly<Record<string, Method>>;

export interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail: string;
  readonly attribute: { readonly steps: readonly { readonly attributeName: string }[] } | null;
}

/** The calls of plugin protocol 5, with plain values. */
export class TerraformProvider {
  private readonly client: Client;
  /** What the provider noted for itself in the last plan, such as a value that the plan has only a hash of. */
  private planned: Uint8Array = new Uint8Array();

  constructor(address: string) {
    this.client = new Client(address, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 });
  }

  schemas(): Promise<Schemas> {
    return this.call("GetSchema", {});
  }

  async configure(config: Props): Promise<void> {
    const prepared = await this.call<{ preparedConfig: Dynamic; diagnostics: Diagnostic[] }>(
      "PrepareProviderConfig",
      { config: dynamic(config) },
    );
    await this.call("Configure", { terraformVersion: "1.11.4", config: prepared.preparedConfig });
  }

  async validate(typeName: string, config: Props): Promise<Diagnostic[]> {
    const clientCapabilities = { writeOnlyAttributesAllowed: true };
    const request = { typeName, config: dynamic(config), clientCapabilities };
    return (await this.call<{ diagnostics: Diagnostic[] }>("ValidateResourceTypeConfig", request))
      .diagnostics;
  }

  async read(typeName: string, state: Props) {
    const response = await this.call<{ newState: Dynamic; diagnostics: Diagnostic[] }>("ReadResource", {
      ...{ typeName, currentState: dynamic(state) },
    });
    return { state: plain(response.newState), diagnostics: response.diagnostics };
  }

  async plan(typeName: string, prior: Props | null, proposed: Props | null, config: Props | null) {
    const response = await this.call<{
      plannedState: Dynamic;
      plannedPrivate: Uint8Array;
      requiresReplace: { steps: { attributeName: string }[] }[];
      diagnostics: Diagnostic[];
    }>("PlanResourceChange", {
      ...{ typeName, priorState: dynamic(prior) },
      ...{ proposedNewState: dynamic(proposed), config: dynamic(config) },
    });
    this.planned = response.plannedPrivate;
    const paths = response.requiresReplace.map(({ steps }) => steps[0]?.attributeName ?? "");
    return {
      state: plain(response.plannedState),
      replaces: [...new Set(paths)].sort(),
      diagnostics: response.diagnostics,
    };
  }

  async apply(typeName: string, prior: Props | null, planned: Props | null, config: Props | null) {
    const response = await this.call<{ newState: Dynamic; diagnostics: Diagnostic[] }>(
      "ApplyResourceChange",
      {
        ...{ typeName, priorState: dynamic(prior) },
        ...{ plannedState: dynamic(planned), config: dynamic(config), plannedPrivate: this.planned },
      },
    );
    return { state: plain(response.newState), diagnostics: response.diagnostics };
  }

  async importState(typeName: string, id: string) {
    const response = await this.call<{
      importedResources: { state: Dynamic }[];
      diagnostics: Diagnostic[];
    }>("ImportResourceState", { typeName, id });
    return {
      state: plain(response.importedResources[0]?.state ?? null),
      diagnostics: response.diagnostics,
    };
  }

  close(): void {
    this.client.close();
  }

  private call<Response>(name: string, request: object): Promise<Response> {
    const method = methods[name] as Method;
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        (error: ServiceError | null, response?: object) =>
          error ? reject(error) : resolve(response as Response),
      );
    });
  }
}
