import { randomBytes } from "node:crypto";
import type { Server } from "@grpc/grpc-js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { applied, inPlainText, planned, previewed, refreshed } from "../plan.js";
import { handlerOf, type Provider } from "../provider.js";
import type { Registry } from "../registry.js";
import {
  Attributes,
  describe,
  isAbsent,
  type Props,
  type ResourceHandler,
  UNKNOWN,
  Unread,
} from "../resource.js";
import { check } from "./check.js";
import { COUNT, type Difference, diff, type Kind } from "./diff.js";
import { inputsAfterImport, inputsAfterRefresh } from "./inputs.js";
import * as older from "./older.js";
import { Incomplete, parseUrn, providerCalls, serverOf, unary } from "./service.js";
import { propsFrom, structFrom } from "./wire.js";

/** The plugin protocol over the resource handlers of one provider. */
export function providerServer(registry: Registry, provider: Provider): Server {
  const { calls, connectionOf } = providerCalls(registry, provider);
  const of = (type: string): ResourceHandler => handlerOf(provider, "pulumi", type);

  const service: Partial<IResourceProviderServer> = {
    ...calls,

    check: unary((request: pb.CheckRequest) => {
      const { name, type } = parseUrn(request.getUrn());
      const handler = of(type);
      const autoName = () => `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
      const [news, olds] = [propsFrom(request.getNews()), propsFrom(request.getOlds())];
      const { inputs, failures } = check(handler, news, olds, name, autoName);
      const failed = failures.map(({ property, reason }) =>
        new pb.CheckFailure().setProperty(property).setReason(reason),
      );
      return new pb.CheckResponse()
        .setInputs(structFrom(inputs, handler.framework ? [] : secretsOf(handler)))
        .setFailuresList(failed);
    }),

    diff: unary((request: pb.DiffRequest) => {
      const handler = of(parseUrn(request.getUrn()).type);
      const [state, news] = [propsFrom(request.getOlds()), propsFrom(request.getNews())];
      const found = diff(handler, state, news, request.getIgnorechangesList());
      const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
      const response = new pb.DiffResponse()
        .setChanges(found.changes.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList([...found.changes])
        .setReplacesList([...found.replaces])
        .setDeletebeforereplace(found.deleteBeforeReplace)
        .setHasdetaileddiff(!handler.framework);
      if (handler.framework) return response;
      for (const [path, kind] of found.detailed) {
        response.getDetaileddiffMap().set(path, new pb.PropertyDiff().setKind(kindOf(found, path, kind)));
      }
      return response;
    }),

    create: unary(async (request: pb.CreateRequest, peer) => {
      const handler = of(parseUrn(request.getUrn()).type);
      const inputs = propsFrom(request.getProperties());
      const plan = planned(handler, inputs);
      if (request.getPreview()) return new pb.CreateResponse().setProperties(preview(handler, plan, inputs));
      const urn = request.getUrn();
      try {
        const d = new Attributes(handler.specs, inPlainText(handler.specs, plan, inputs));
        const create = handler.create(connectionOf(peer), d);
        const made = await said(handler, registry.track(create), `creating ${urn}: `);
        if (!made) throw new Error(`expected non-nil error with nil state during Create of ${urn}`);
        const state = applied(handler.specs, plan, made);
        const shown = handler.older ? older.created(handler.specs, state) : state;
        return new pb.CreateResponse().setId(made.id).setProperties(outputs(handler, shown));
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        if (!(error.cause instanceof Unread)) throw new Error(error.message.replace(`creating ${urn}: `, ""));
        const { id } = error.cause;
        throw new Incomplete(error.message, id, outputs(handler, applied(handler.specs, plan, error.cause)));
      }
    }),

    read: unary(async (request: pb.ReadRequest, peer) => {
      const handler = of(parseUrn(request.getUrn()).type);
      const [state, inputs] = [propsFrom(request.getProperties()), propsFrom(request.getInputs())];
      const d = new Attributes(handler.specs, state);
      // After a change of the name the engine still has the old id, and the state the new one.
      const id = (state["id"] as string | undefined) ?? request.getId();
      const read = handler.read(connectionOf(peer), id, d);
      const made = await said(handler, read, `refreshing ${request.getUrn()}: `);
      if (!made) return new pb.ReadResponse();
      const found = refreshed(handler.specs, state, made);
      const after = handler.older ? older.read(handler.specs, found) : found;
      const imported = Object.keys(state).length === 0;
      const given = imported ? inputsAfterImport(handler, after) : inputsAfterRefresh(handler, inputs, after);
      return new pb.ReadResponse()
        .setId(made.id)
        .setProperties(outputs(handler, after))
        .setInputs(structFrom(given, handler.framework ? [] : secretsOf(handler)));
    }),

    update: unary(async (request: pb.UpdateRequest, peer) => {
      const urn = request.getUrn();
      const handler = of(parseUrn(urn).type);
      const [news, state] = [propsFrom(request.getNews()), propsFrom(request.getOlds())];
      const plan = planned(handler, news, state, request.getIgnorechangesList());
      if (request.getPreview())
        return new pb.UpdateResponse().setProperties(preview(handler, plan, news, state));
      const id = request.getId();
      const plain = inPlainText(handler.specs, plan, news, state);
      const update = handler.update(connectionOf(peer), id, new Attributes(handler.specs, plain, state));
      try {
        const made = await said(handler, registry.track(update), `updating ${urn}: `);
        if (!made) throw new Error(goneWhileUpdating(urn));
        const after = applied(handler.specs, plan, made, state);
        return new pb.UpdateResponse().setProperties(outputs(handler, after));
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        // The official provider takes a plan that failed into the state, where the next diff does not see it.
        const { id: known = request.getId(), props = {} } = error.cause instanceof Unread ? error.cause : {};
        const kept = applied(handler.specs, plan, { id: known, props }, state);
        throw new Incomplete(error.message, known, outputs(handler, kept));
      }
    }),

    delete: unary(async (request: pb.DeleteRequest, peer) => {
      const handler = of(parseUrn(request.getUrn()).type);
      const state = propsFrom(request.getProperties());
      const d = new Attributes(handler.specs, handler.older ? older.withDefaults(handler, state) : state);
      const work = handler.delete(connectionOf(peer), request.getId(), d);
      await said(handler, registry.track(work), `deleting ${request.getUrn()}: `);
      return new Empty();
    }),
  };

  return serverOf(service);
}

/** An error of a resource's own, in the words that the provider's framework puts around it. */
class Failed extends Error {}

async function said<T>({ older }: ResourceHandler, work: Promise<T>, prefix: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const text = older ? describe(error) : `1 error occurred:\n\t* ${describe(error)}\n\n`;
    throw new Failed(`${prefix}${text}`, { cause: error });
  }
}

const goneWhileUpdating = (urn: string): string =>
  `Resource provider reported that the resource did not exist while updating ${urn}.\n\nThis is usually a result of ` +
  "the resource having been deleted outside of Pulumi, and can often be fixed by running `pulumi refresh` before updating.";

const secretsOf = (handler: ResourceHandler): string[] =>
  Object.keys(handler.specs).filter((key) => handler.specs[key]?.secret);

function preview(handler: ResourceHandler, plan: Props, given: Props, state?: Props): Struct {
  const { specs } = handler;
  return outputs(
    handler,
    handler.older ? older.previewed(specs, plan, given, state) : previewed(specs, plan, state),
  );
}

function outputs(handler: ResourceHandler, props: Props): Struct {
  if (handler.older) return structFrom(older.outputs(handler.specs, props), secretsOf(handler));
  if (!handler.framework) return structFrom(props, secretsOf(handler));
  return structFrom(
    Object.fromEntries(Object.entries(props).filter(([, value]) => !isAbsent(value))),
    secretsOf(handler).filter((key) => props[key] !== UNKNOWN),
  );
}

function kindOf({ replaces }: Difference, path: string, kind: Kind): pb.PropertyDiff.Kind {
  const { Kind } = pb.PropertyDiff;
  if (kind === COUNT) return Kind.UPDATE;
  return replaces.includes(path.replace(/[.[].*$/, "")) ? Kind[`${kind}_REPLACE`] : Kind[kind];
}
