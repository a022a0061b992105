import { randomBytes } from "node:crypto";
import {
  type handleUnaryCall,
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
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { configurationFrom } from "./configuration.js";
import { handlerOf } from "./handlers.js";
import {
  Attributes,
  check,
  diff,
  inputsAfterRead,
  type Made,
  type Props,
  previewOutputs,
} from "./resource.js";
import { Connections, describe, type Registry } from "./session.js";
import { propsFrom, structFrom } from "./wire.js";

/** What the provider asks of the engine: to unwrap secrets, outputs and resources, and to wrap secrets again itself. */
const ACCEPTS = false;

/** The plugin protocol over the resource handlers. */
export function providerServer(registry: Registry): Server {
  const configured = new Map<string, Connections>();
  let latest: Connections | undefined;

  // The engine opens one connection for each provider instance, which is how calls tell whose configuration is theirs.
  const connectionsOf = (peer: string): Connections => {
    const connections = configured.get(peer) ?? latest;
    if (!connections) throw new Error("the provider emulator was not configured");
    return connections;
  };

  const service: Partial<IResourceProviderServer> = {
    handshake: unary(() =>
      new pb.ProviderHandshakeResponse()
        .setAcceptSecrets(ACCEPTS)
        .setAcceptResources(ACCEPTS)
        .setAcceptOutputs(ACCEPTS),
    ),
    attach: unary(() => new Empty()),
    cancel: unary(() => new Empty()),
    // The engine warns of a plugin that is older than its package, and one server answers for both packages.
    getPluginInfo: unary(() => new PluginInfo().setVersion("99.0.0-emulator")),
    // Configuration goes back as it came, so that its secrets keep their wrappers.
    checkConfig: unary((request: pb.CheckRequest) => new pb.CheckResponse().setInputs(request.getNews())),
    diffConfig: unary((request: pb.DiffRequest) => {
      const same =
        JSON.stringify(propsFrom(request.getOlds())) === JSON.stringify(propsFrom(request.getNews()));
      return new pb.DiffResponse().setChanges(
        same ? pb.DiffResponse.DiffChanges.DIFF_NONE : pb.DiffResponse.DiffChanges.DIFF_SOME,
      );
    }),
    configure: unary((request: pb.ConfigureRequest, peer) => {
      latest = new Connections(configurationFrom(configurationOf(request)), registry);
      configured.set(peer, latest);
      return new pb.ConfigureResponse()
        .setAcceptsecrets(ACCEPTS)
        .setAcceptresources(ACCEPTS)
        .setAcceptoutputs(ACCEPTS)
        .setSupportspreview(true);
    }),

    check: unary((request: pb.CheckRequest) => {
      const { name, type } = parseUrn(request.getUrn());
      const [news, olds] = [propsFrom(request.getNews()), propsFrom(request.getOlds())];
      const { inputs, failures } = check(
        handlerOf(type).specs,
        news,
        olds,
        () => `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`,
      );
      const failed = failures.map(({ property, reason }) =>
        new pb.CheckFailure().setProperty(property).setReason(reason),
      );
      return new pb.CheckResponse().setInputs(structFrom(inputs)).setFailuresList(failed);
    }),

    diff: unary((request: pb.DiffRequest) => {
      const handler = handlerOf(parseUrn(request.getUrn()).type);
      const found = diff(
        handler,
        propsFrom(request.getOlds()),
        propsFrom(request.getNews()),
        request.getIgnorechangesList(),
      );
      const response = new pb.DiffResponse()
        .setChanges(
          found.changes.length > 0
            ? pb.DiffResponse.DiffChanges.DIFF_SOME
            : pb.DiffResponse.DiffChanges.DIFF_NONE,
        )
        .setDiffsList(found.changes)
        .setReplacesList(found.replaces)
        .setDeletebeforereplace(found.deleteBeforeReplace)
        .setHasdetaileddiff(true);
      for (const key of found.changes) {
        const kind = found.replaces.includes(key)
          ? pb.PropertyDiff.Kind.UPDATE_REPLACE
          : pb.PropertyDiff.Kind.UPDATE;
        response.getDetaileddiffMap().set(key, new pb.PropertyDiff().setKind(kind));
      }
      return response;
    }),

    create: unary(async (request: pb.CreateRequest, peer) => {
      const handler = handlerOf(parseUrn(request.getUrn()).type);
      const inputs = propsFrom(request.getProperties());
      if (request.getPreview())
        return new pb.CreateResponse().setProperties(structFrom(previewOutputs(handler.specs, inputs)));
      const d = new Attributes(handler.specs, inputs);
      const made = await registry.track(handler.create(connectionsOf(peer), d));
      return new pb.CreateResponse().setId(made.id).setProperties(structFrom(stateOf(d, made)));
    }),

    read: unary(async (request: pb.ReadRequest, peer) => {
      const handler = handlerOf(parseUrn(request.getUrn()).type);
      const [state, inputs] = [propsFrom(request.getProperties()), propsFrom(request.getInputs())];
      const d = new Attributes(handler.specs, state);
      const made = await handler.read(connectionsOf(peer), request.getId(), d);
      if (!made) return new pb.ReadResponse();
      const after = stateOf(d, made);
      return new pb.ReadResponse()
        .setId(made.id)
        .setProperties(structFrom(after))
        .setInputs(structFrom(inputsAfterRead(handler.specs, inputs, state, after)));
    }),

    update: unary(async (request: pb.UpdateRequest, peer) => {
      const handler = handlerOf(parseUrn(request.getUrn()).type);
      const [news, state] = [propsFrom(request.getNews()), propsFrom(request.getOlds())];
      if (request.getPreview())
        return new pb.UpdateResponse().setProperties(structFrom(previewOutputs(handler.specs, news, state)));
      const d = new Attributes(handler.specs, news, state);
      const made = await registry.track(handler.update(connectionsOf(peer), request.getId(), d));
      return new pb.UpdateResponse().setProperties(structFrom(stateOf(d, made)));
    }),

    delete: unary(async (request: pb.DeleteRequest, peer) => {
      const handler = handlerOf(parseUrn(request.getUrn()).type);
      const d = new Attributes(handler.specs, propsFrom(request.getProperties()));
      await registry.track(handler.delete(connectionsOf(peer), request.getId(), d));
      return new Empty();
    }),
  };

  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  // The missing methods answer UNIMPLEMENTED, which the engine takes well; the generated type wants them all.
  server.addService(ResourceProviderService, service as UntypedServiceImplementation);
  return server;
}

const stateOf = (d: Attributes, made: Made): Props => ({ ...d.all(), ...made.props });

/** Provider configuration: the structured form, over the older flat one. */
function configurationOf(request: pb.ConfigureRequest): Props {
  const flat = request
    .getVariablesMap()
    .toArray()
    .map(([key, value]) => [key.split(":").at(-1) ?? key, value]);
  return { ...Object.fromEntries(flat), ...propsFrom(request.getArgs()) };
}

/** `urn:pulumi:<stack>::<project>::<parent type>$<type>::<name>` */
function parseUrn(urn: string): { name: string; type: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? types, name: name.join("::") };
}

/** A gRPC method from a plain function. Errors reach the engine as messages that hold no password. */
function unary<Request, Response>(
  body: (request: Request, peer: string) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    Promise.resolve()
      .then(() => body(call.request, call.getPeer()))
      .then(
        (response) => callback(null, response),
        (error: unknown) =>
          callback({ code: status.UNKNOWN, details: redact(describe(error), call.request) }),
      );
  };
}

const PASSWORDS = ["password", "passwordWo", "result"];

function redact(message: string, request: unknown): string {
  const secrets =
    request instanceof pb.CreateRequest ||
    request instanceof pb.DeleteRequest ||
    request instanceof pb.ReadRequest
      ? [propsFrom(request.getProperties())]
      : request instanceof pb.UpdateRequest
        ? [propsFrom(request.getNews()), propsFrom(request.getOlds())]
        : [];
  const words = secrets
    .flatMap((props) => PASSWORDS.map((key) => props[key]))
    .filter((word) => typeof word === "string" && word !== "");
  return words.reduce<string>((text, word) => text.replaceAll(word as string, "XXXX"), message);
}
