import * as fs from "node:fs";
import * as path from "node:path";
import { type Client, credentials, type ServiceError } from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statuses from "@pulumi/pulumi/proto/status_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { startBinary } from "./binary.ts";
import type { Json, Props } from "./case.ts";

/** A started provider plugin, or the emulator, as Pulumi's engine sees it. */
export interface Plugin {
  readonly port: number;
  /** What it becomes, where it is none before. */
  readonly parameter?: Props;
  /** The last error that it logged. */
  readonly lastError?: () => string;
  stop(): void | Promise<void>;
}

/** Starts the official plugin of that package out of a PULUMI_HOME; it prints the port that it listens on. */
export async function startOfficial(
  home: string,
  name: string,
  more: { env?: Record<string, string>; args?: readonly string[] } = {},
): Promise<Plugin> {
  const plugins = path.join(home, "plugins");
  const folder = fs.readdirSync(plugins).find((entry) => entry.startsWith(`resource-${name}-v`));
  if (!folder) throw new Error(`${plugins} has no folder resource-${name}-v...: install that plugin there`);
  const { line, stop } = await startBinary(path.join(plugins, folder, `pulumi-resource-${name}`), more);
  return { port: Number(line), stop };
}

const DETAIL = pb.PropertyDiff.Kind;
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** The calls of the plugin protocol, with plain values. One object is one configured provider of a program. */
export class Provider {
  private readonly client: InstanceType<typeof providerGrpc.ResourceProviderClient>;
  private readonly packageName: string;
  private readonly plugin: Omit<Plugin, "stop">;

  constructor(plugin: Omit<Plugin, "stop">, packageName: string) {
    this.packageName = packageName;
    this.plugin = plugin;
    // A channel of its own: that is how the engine tells provider instances apart.
    this.client = new providerGrpc.ResourceProviderClient(
      `127.0.0.1:${plugin.port}`,
      credentials.createInsecure(),
      {
        "grpc.use_local_subchannel_pool": 1,
      },
    );
  }

  async configure(args: Props): Promise<Json> {
    const urn = `urn:pulumi:test::test::pulumi:providers:${this.packageName}::p`;
    const checked = await this.call<pb.CheckRequest, pb.CheckResponse>(
      "checkConfig",
      new pb.CheckRequest().setUrn(urn).setNews(toStruct(args)),
    );
    const request = new pb.ConfigureRequest()
      .setArgs(checked.getInputs())
      .setAcceptsecrets(true)
      .setAcceptresources(true)
      .setSendsOldInputs(true)
      .setSendsOldInputsToDelete(true);
    for (const [key, value] of Object.entries(fromStruct(checked.getInputs()))) {
      if (typeof value === "string")
        request.getVariablesMap().set(`${this.packageName}:config:${key}`, value);
    }
    const response = await this.call<pb.ConfigureRequest, pb.ConfigureResponse>("configure", request);
    return {
      acceptSecrets: response.getAcceptsecrets(),
      acceptResources: response.getAcceptresources(),
      acceptOutputs: response.getAcceptoutputs(),
      supportsPreview: response.getSupportspreview(),
    };
  }

  /** What a plugin that can be any provider is asked first: to be one. */
  async parameterize(value: Json): Promise<Json> {
    const given = new pb.ParameterizeRequest.ParametersValue()
      .setName(this.packageName)
      .setVersion("0.0.0")
      .setValue(Buffer.from(JSON.stringify(value)));
    const request = new pb.ParameterizeRequest().setValue(given);
    const response = await this.call<pb.ParameterizeRequest, pb.ParameterizeResponse>(
      "parameterize",
      request,
    );
    return { name: response.getName(), version: response.getVersion() };
  }

  async schema(): Promise<string> {
    const answered = await this.call<pb.GetSchemaRequest, pb.GetSchemaResponse>(
      "getSchema",
      new pb.GetSchemaRequest(),
    );
    return answered.getSchema();
  }

  async check(urn: string, olds: Props | undefined, news: Props) {
    const request = new pb.CheckRequest().setUrn(urn).setNews(toStruct(news)).setRandomseed(SEED);
    if (olds) request.setOlds(toStruct(olds));
    const response = await this.call<pb.CheckRequest, pb.CheckResponse>("check", request);
    const failures = response
      .getFailuresList()
      .map((f) => ({ property: f.getProperty(), reason: f.getReason() }));
    return { inputs: fromStruct(response.getInputs()), failures };
  }

  async diff(
    urn: string,
    id: string,
    oldInputs: Props,
    olds: Props,
    news: Props,
    ignored: readonly string[],
  ) {
    const response = await this.call<pb.DiffRequest, pb.DiffResponse>(
      "diff",
      new pb.DiffRequest()
        .setUrn(urn)
        .setId(id)
        .setOldInputs(toStruct(oldInputs))
        .setOlds(toStruct(olds))
        .setNews(toStruct(news))
        .setIgnorechangesList([...ignored]),
    );
    const kinds = Object.fromEntries(Object.entries(DETAIL).map(([name, value]) => [value, name]));
    const detailed: Props = {};
    response.getDetaileddiffMap().forEach((value, key) => {
      detailed[key] = `${kinds[value.getKind()]}${value.getInputdiff() ? " of inputs" : ""}`;
    });
    return {
      changes: ["unknown", "none", "some"][response.getChanges()] as string,
      diffs: response.getDiffsList().sort(),
      replaces: [...new Set(response.getReplacesList())].sort(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
      detailed,
    };
  }

  async create(urn: string, inputs: Props, preview: boolean) {
    const response = await this.call<pb.CreateRequest, pb.CreateResponse>(
      "create",
      new pb.CreateRequest().setUrn(urn).setProperties(toStruct(inputs)).setPreview(preview),
    );
    return { id: response.getId(), properties: fromStruct(response.getProperties()) };
  }

  async read(urn: string, id: string, inputs?: Props, properties?: Props) {
    const request = new pb.ReadRequest().setUrn(urn).setId(id);
    if (inputs) request.setInputs(toStruct(inputs));
    if (properties) request.setProperties(toStruct(properties));
    const response = await this.call<pb.ReadRequest, pb.ReadResponse>("read", request);
    return {
      id: response.getId(),
      inputs: fromStruct(response.getInputs()),
      properties: fromStruct(response.getProperties()),
    };
  }

  async update(urn: string, id: string, oldInputs: Props, olds: Props, news: Props, more: UpdateOptions) {
    const response = await this.call<pb.UpdateRequest, pb.UpdateResponse>(
      "update",
      new pb.UpdateRequest()
        .setUrn(urn)
        .setId(id)
        .setOldInputs(toStruct(oldInputs))
        .setOlds(toStruct(olds))
        .setNews(toStruct(news))
        .setPreview(more.preview)
        .setIgnorechangesList([...more.ignored]),
    );
    return { properties: fromStruct(response.getProperties()) };
  }

  async delete(urn: string, id: string, inputs: Props, properties: Props): Promise<void> {
    const request = new pb.DeleteRequest().setUrn(urn).setId(id).setProperties(toStruct(properties));
    await this.call("delete", request.setOldInputs(toStruct(inputs)));
  }

  close(): void {
    (this.client as unknown as Client).close();
  }

  private call<Request, Response>(method: string, request: Request): Promise<Response> {
    type Call = (request: Request, done: (error: ServiceError | null, response: Response) => void) => void;
    const call = (this.client as unknown as Record<string, Call>)[method] as Call;
    return new Promise((resolve, reject) => {
      call.call(this.client, request, (error, response) =>
        error ? reject(refused(this.whole(error))) : resolve(response),
      );
    });
  }

  /** HTTP/2 of Node drops a header that ends with a space, as that of an error without a detail: `<summary>: `. */
  private whole(error: ServiceError): ServiceError {
    if (error.details === "") error.details = this.plugin.lastError?.() ?? "";
    return error;
  }
}

export interface UpdateOptions {
  readonly preview: boolean;
  readonly ignored: readonly string[];
}

/** The plugin's own error, as a user reads it, and what the state then is where the engine takes it over all the same. */
export class Refused extends Error {
  readonly kept: { readonly id: string; readonly properties: Props } | undefined;

  constructor(message: string, kept?: { id: string; properties: Props }) {
    super(message);
    this.kept = kept;
  }
}

function refused(error: ServiceError): Refused {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (!(packed instanceof Buffer)) return new Refused(error.details);
  const [detail] = statuses.Status.deserializeBinary(packed).getDetailsList();
  if (!detail?.getTypeUrl().endsWith("ErrorResourceInitFailed")) return new Refused(error.details);
  const failed = pb.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return new Refused(error.details, { id: failed.getId(), properties: fromStruct(failed.getProperties()) });
}

const SEED = new Uint8Array(32).fill(7);

/** Without the wrappers of secrets, which these plugins ask the engine to take off. */
function toStruct(props: Props): structs.Struct {
  return structs.Struct.fromJavaScript(
    map(props, (secret) => secret) as Parameters<typeof structs.Struct.fromJavaScript>[0],
  );
}

function fromStruct(struct: structs.Struct | undefined): Props {
  return (struct?.toJavaScript() ?? {}) as Props;
}

/** For the reader: a secret in the wire's wrapper becomes `{ secret: value }`. */
export function readable(value: Json): Json {
  return map(value, (secret) => ({ secret }));
}

function map(value: Json, secret: (value: Json) => Json): Json {
  if (Array.isArray(value)) return value.map((item) => map(item, secret));
  if (typeof value !== "object" || value === null) return value;
  if (value[SIGNATURE] === SECRET) return secret(map(value["value"] ?? null, secret));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, map(inner, secret)]));
}
