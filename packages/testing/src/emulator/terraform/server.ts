import {
  type handleUnaryCall,
  Server,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type { Provider } from "../provider.js";
import type { Registry } from "../registry.js";
import { diagnosed, invalid } from "./diagnostics.js";
import { ephemeralCalls, ephemeralSchemas } from "./ephemeral.js";
import {
  type Answers,
  type EphemeralCalls,
  type ProviderCalls,
  providerService,
  type ResourceCalls,
} from "./protocol.js";
import { resourceCalls } from "./resources.js";
import { blockOf, schemaOf } from "./schema.js";
import { dynamicFrom, propsFrom } from "./values.js";

/** One provider in Terraform's plugin protocol 5. */
export function providerServer(registry: Registry, provider: Provider): Server {
  const specs = provider.configuration;
  const configured = new Map<string, unknown>();

  // Terraform opens one connection for each provider instance, which is how calls tell whose configuration is theirs.
  const connectionOf = (peer: string): unknown => {
    if (!configured.has(peer)) throw new Error("the provider emulator was not configured");
    return configured.get(peer);
  };

  const service: Answers<ProviderCalls & ResourceCalls & EphemeralCalls> = {
    GetSchema: () => ({
      provider: { version: 0, block: blockOf(specs) },
      resourceSchemas: Object.fromEntries(
        provider.types.map(({ terraform, handler }) => [terraform, schemaOf(handler)]),
      ),
      ephemeralResourceSchemas: provider.source === "hashicorp/random" ? ephemeralSchemas() : {},
    }),
    PrepareProviderConfig: ({ config }) => {
      const { id, ...props } = propsFrom(specs, config) ?? {};
      return { preparedConfig: dynamicFrom(specs, props, {}), diagnostics: invalid({ specs }, props) };
    },
    Configure: ({ config }, peer) => {
      configured.set(peer, provider.connect(propsFrom(specs, config) ?? {}, registry));
      return {};
    },
    ...resourceCalls(provider, registry, connectionOf),
    ...ephemeralCalls(),
    Stop: () => ({}),
  };

  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const methods = Object.entries(service).map(([name, body]) => [name, unary(body)]);
  server.addService(providerService, Object.fromEntries(methods) as UntypedServiceImplementation);
  return server;
}

/** A gRPC method from a plain function. An error of a resource is a diagnostic: a call that fails means a crash to Terraform. */
function unary(
  body: (request: never, peer: string) => object | Promise<object>,
): handleUnaryCall<unknown, object> {
  return (call: ServerUnaryCall<unknown, object>, callback: sendUnaryData<object>) => {
    Promise.resolve()
      .then(() => body(call.request as never, call.getPeer()))
      .then(
        (answer) => callback(null, answer),
        (error: unknown) => callback(null, diagnosed(error)),
      );
  };
}
