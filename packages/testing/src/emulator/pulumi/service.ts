import {
  type handleUnaryCall,
  Metadata,
  Server,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import {
  type IResourceProviderServer,
  ResourceProviderService,
} from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import { Status } from "@pulumi/pulumi/proto/status_pb.js";
import { Any } from "google-protobuf/google/protobuf/any_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { Provider } from "../provider.js";
import type { Registry } from "../registry.js";
import { describe, type Props, same } from "../resource.js";
import { propsFrom } from "./wire.js";

// What the plugin protocol asks of any provider, whatever bridge is between it and its resources.

/** What the provider asks of the engine: to unwrap secrets, outputs and resources, and to wrap secrets again itself. */
const ACCEPTS = false;

/** The calls that are about the provider itself, and what each of its instances is connected to. */
export function providerCalls(registry: Registry, provider: Provider) {
  const configured = new Map<string, unknown>();
  let latest: unknown;

  // The engine opens one connection for each provider instance, which is how calls tell whose configuration is theirs.
  const connectionOf = (peer: string): unknown => {
    if (configured.size === 0) throw new Error("the provider emulator was not configured");
    return configured.get(peer) ?? latest;
  };

  const calls: Partial<IResourceProviderServer> = {
    handshake: unary(() =>
      new pb.ProviderHandshakeResponse()
        .setAcceptSecrets(ACCEPTS)
        .setAcceptResources(ACCEPTS)
        .setAcceptOutputs(ACCEPTS),
    ),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    // The engine warns of a plugin that is older than its package.
    getPluginInfo: unary(() => new PluginInfo().setVersion("99.0.0-emulator")),
    // Configuration goes back as it came, so that its secrets keep their wrappers.
    checkConfig: unary((request: pb.CheckRequest) => new pb.CheckResponse().setInputs(request.getNews())),
    diffConfig: unary((request: pb.DiffRequest) => {
      const [olds, news] = [request.getOldInputs(), request.getNews()].map(propsFrom);
      const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
      return new pb.DiffResponse().setChanges(same(olds, news) ? DIFF_NONE : DIFF_SOME);
    }),
    configure: unary((request: pb.ConfigureRequest, peer) => {
      latest = provider.connect(configurationOf(request), registry);
      configured.set(peer, latest);
      return new pb.ConfigureResponse()
        .setAcceptsecrets(ACCEPTS)
        .setAcceptresources(ACCEPTS)
        .setAcceptoutputs(ACCEPTS)
        .setSupportspreview(true);
    }),
  };
  return { calls, connectionOf };
}

/** The missing methods answer UNIMPLEMENTED, which the engine takes well; the generated type wants them all. */
export function serverOf(service: Partial<IResourceProviderServer>): Server {
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, service as UntypedServiceImplementation);
  return server;
}

/** A failed update, and what the engine takes as the state after it. */
export class Incomplete extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: Struct,
  ) {
    super(message);
  }

  /** As the engine reads it: `google.rpc.Status` with one detail. */
  metadata(): Metadata {
    const detail = new pb.ErrorResourceInitFailed().setId(this.id).setProperties(this.properties);
    const packed = new Any();
    detail.setReasonsList([this.message]);
    packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const answer = new Status().setCode(status.UNKNOWN).setMessage(this.message);
    answer.addDetails(packed);
    const metadata = new Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from(answer.serializeBinary()));
    return metadata;
  }
}

/** Provider configuration: the structured form, over the older flat one. */
function configurationOf(request: pb.ConfigureRequest): Props {
  const flat = request
    .getVariablesMap()
    .toArray()
    .map(([key, value]) => [key.split(":").at(-1) ?? key, value]);
  return { ...Object.fromEntries(flat), ...propsFrom(request.getArgs()) };
}

/** `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>` */
export function parseUrn(urn: string): { name: string; type: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? types, name: name.join("::") };
}

/** A gRPC method from a plain function. */
export function unary<Request, Response>(
  body: (request: Request, peer: string) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    Promise.resolve()
      .then(() => body(call.request, call.getPeer()))
      .then(
        (response) => callback(null, response),
        (error: unknown) => {
          const metadata = error instanceof Incomplete ? { metadata: error.metadata() } : {};
          callback({ code: status.UNKNOWN, details: describe(error), ...metadata });
        },
      );
  };
}
