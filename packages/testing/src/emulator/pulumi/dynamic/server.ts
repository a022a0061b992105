import { randomBytes } from "node:crypto";
import type { Server } from "@grpc/grpc-js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { type Provider, typeOf } from "../../provider.js";
import type { Registry } from "../../registry.js";
import { describe, type Props } from "../../resource.js";
import type { Diagnosed } from "../../terraform/protocol.js";
import { resourceCalls } from "../../terraform/resources.js";
import { NULL } from "../../terraform/values.js";
import { ownName } from "../../validate.js";
import { parseUrn, providerCalls, serverOf, unary } from "../service.js";
import { propsFrom } from "../wire.js";
import { ignoring, importedInputs, named, refreshedInputs } from "./inputs.js";
import { packageOf } from "./package.js";
import { parameterized } from "./parameterize.js";
import { changesOf, idKeyOf, inputsOf, outputsOf, propertiesOf, terraformOf } from "./values.js";

/**
 * Pulumi's `terraform-provider`, which becomes the provider that it is asked to be and translates each call of the engine into
 * Terraform's. So what is planned and done is what Terraform would see; nothing is known of how the provider was made.
 */
export function dynamicServer(registry: Registry, provider: Provider): Server {
  const { calls, connectionOf } = providerCalls(registry, provider);
  const terraform = resourceCalls(provider, registry, connectionOf);

  /** A resource type, and what Terraform calls it. */
  const of = (urn: string) => {
    const { name, type } = parseUrn(urn);
    const found = typeOf(provider, "pulumi", type);
    return { name, type: found, typeName: found.terraform ?? "" };
  };

  const planOf = async (urn: string, inputs: Props, state: Props | undefined, peer: string) => {
    const { type, typeName } = of(urn);
    const config = terraformOf(type, inputs);
    const priorState = state ? terraformOf(type, state) : NULL;
    const request = { typeName, config, priorState, proposedNewState: config };
    return { request, ...(await succeeded(() => terraform.PlanResourceChange(request, peer))) };
  };

  /** Makes or changes a resource, or shows what that would be. What a failure leaves on the server is in no state. */
  const change = async (call: Change, state: Props | undefined, inputs: Props, peer: string) => {
    const { type } = of(call.getUrn());
    const { request, plannedState = NULL } = await planOf(call.getUrn(), inputs, state, peer);
    if (call.getPreview())
      return { id: "", properties: outputsOf(type, propertiesOf(type, plannedState) ?? {}) };
    const { newState } = await succeeded(() =>
      terraform.ApplyResourceChange({ ...request, plannedState }, peer),
    );
    const after = propertiesOf(type, newState);
    if (!after) throw new Error(NOTHING_LEFT);
    return { id: String(after[idKeyOf(type)]), properties: outputsOf(type, after) };
  };

  const service: Partial<IResourceProviderServer> = {
    ...calls,
    parameterize: unary((request: pb.ParameterizeRequest) => parameterized(provider, request)),
    getSchema: unary(() => new pb.GetSchemaResponse().setSchema(JSON.stringify(packageOf(provider)))),

    check: unary(async (request: pb.CheckRequest, peer) => {
      const { name, type, typeName } = of(request.getUrn());
      const { specs } = type.handler;
      const autoName = () => `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
      const inputs = named(type, propsFrom(request.getNews()), propsFrom(request.getOlds()), autoName);
      const validate = { typeName, config: terraformOf(type, inputs) };
      const { diagnostics = [] } = await terraform.ValidateResourceTypeConfig(validate, peer);
      const failures = diagnostics.map(({ summary, detail, attribute }) => {
        const own = attribute?.steps[0]?.attributeName;
        const key = Object.keys(specs).find((one) => ownName(specs, one) === own);
        const said = detail ? `${summary}. ${detail}` : summary;
        return new pb.CheckFailure().setReason(`${said}. Examine values at '${name}.${key}'.`);
      });
      return new pb.CheckResponse().setInputs(inputsOf(type, inputs)).setFailuresList(failures);
    }),

    diff: unary(async (request: pb.DiffRequest, peer) => {
      const { type } = of(request.getUrn());
      const state = propsFrom(request.getOlds());
      const inputs = ignoring(propsFrom(request.getNews()), state, request.getIgnorechangesList());
      const { plannedState, requiresReplace = [] } = await planOf(request.getUrn(), inputs, state, peer);
      const before = propertiesOf(type, terraformOf(type, state)) ?? {};
      const changes = changesOf(before, propertiesOf(type, plannedState) ?? {});
      const replacing = requiresReplace.map(({ steps }) => steps[0]?.attributeName);
      const { DIFF_SOME, DIFF_NONE } = pb.DiffResponse.DiffChanges;
      // Neither details nor that it has to be deleted before: only who bridges a provider by hand could say so.
      return new pb.DiffResponse()
        .setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE)
        .setDiffsList(changes)
        .setReplacesList(changes.filter((key) => replacing.includes(ownName(type.handler.specs, key))));
    }),

    create: unary(async (request: pb.CreateRequest, peer) => {
      const inputs = propsFrom(request.getProperties());
      const { id, properties } = await change(request, undefined, inputs, peer);
      return new pb.CreateResponse().setId(id).setProperties(properties);
    }),

    read: unary(async (request: pb.ReadRequest, peer) => {
      const { type, typeName } = of(request.getUrn());
      const state = propsFrom(request.getProperties());
      const isImport = Object.keys(state).length === 0;
      let currentState = terraformOf(type, state);
      if (isImport) {
        const id = request.getId();
        const imported = await succeeded(() => terraform.ImportResourceState({ typeName, id }, peer));
        currentState = imported.importedResources?.[0]?.state ?? NULL;
      }
      const { newState } = await succeeded(() => terraform.ReadResource({ typeName, currentState }, peer));
      const after = propertiesOf(type, newState);
      if (!after) return new pb.ReadResponse();
      const inputs = isImport
        ? importedInputs(type, after)
        : refreshedInputs(propsFrom(request.getInputs()), after);
      return new pb.ReadResponse()
        .setId(String(after[idKeyOf(type)]))
        .setProperties(outputsOf(type, after))
        .setInputs(inputsOf(type, inputs));
    }),

    update: unary(async (request: pb.UpdateRequest, peer) => {
      const state = propsFrom(request.getOlds());
      const inputs = ignoring(propsFrom(request.getNews()), state, request.getIgnorechangesList());
      const { properties } = await change(request, state, inputs, peer);
      return new pb.UpdateResponse().setProperties(properties);
    }),

    delete: unary(async (request: pb.DeleteRequest, peer) => {
      const { type, typeName } = of(request.getUrn());
      const priorState = terraformOf(type, propsFrom(request.getProperties()));
      const nothing = { typeName, priorState, plannedState: NULL, config: NULL };
      await succeeded(() => terraform.ApplyResourceChange(nothing, peer));
      return new Empty();
    }),
  };
  return serverOf(service);
}

type Change = pb.CreateRequest | pb.UpdateRequest;

/** What the bridge says where the provider neither fails nor finds what it made. */
const NOTHING_LEFT =
  "Internal error: DecodePropertyMap expected the decoder to return an Object.\n" +
  "Please report to https://github.com/pulumi/pulumi-terraform-bridge/issues";

/** What Terraform would be answered. A diagnostic of it is an error, of summary and detail. */
async function succeeded<Answer extends Diagnosed>(call: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    const answer = await call();
    const [failed] = answer.diagnostics ?? [];
    if (failed) throw new Error(failed.summary);
    return answer;
  } catch (error) {
    throw new Error(`${describe(error)}: `, { cause: error });
  }
}
