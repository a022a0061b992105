import * as path from "node:path";
import * as pb from "@pulumi/pulumi/proto/provider_pb.js";
import type { Provider } from "../../provider.js";

/** What `terraform-provider` is to become, as a generated package has it. */
interface Value {
  readonly remote?: { readonly url?: string; readonly version?: string };
  readonly local?: { readonly path?: string };
  readonly providerName?: string;
}

/** The name and the version of the provider that it then is. It can be none but the one that is emulated. */
export function parameterized(
  { source = "", version = "" }: Provider,
  request: pb.ParameterizeRequest,
): pb.ParameterizeResponse {
  const { remote, local, providerName } = asked(request);
  const name = path.posix.basename(source);
  const wanted = local?.path ?? remote?.url ?? "";
  const isIt = local
    ? path.basename(wanted).startsWith(`terraform-provider-${name}`)
    : `/${wanted}`.endsWith(`/${source}`);
  if (!isIt) {
    throw new Error(
      `the provider emulator can not become ${JSON.stringify(wanted)}: of what Pulumi's terraform-provider can be it has ` +
        `"${source}" alone. The official plugins have the others`,
    );
  }
  if (providerName && providerName !== name) {
    throw new Error(
      `the provider emulator can not give ${source} the name "${providerName}": it has the types of the package ` +
        `"${name}". Generate the package without --provider-name`,
    );
  }
  const exact = /^\d+\.\d+\.\d+$/.test(remote?.version ?? "") ? remote?.version : undefined;
  return new pb.ParameterizeResponse().setName(name).setVersion(local ? "0.0.0" : (exact ?? version));
}

/** Out of a generated package, or off the command line: `<source> [version]` or the path of a binary. */
function asked(request: pb.ParameterizeRequest): Value {
  const value = request.getValue()?.getValue_asU8();
  if (value) return JSON.parse(Buffer.from(value).toString()) as Value;
  const [first = "", version] = request.getArgs()?.getArgsList() ?? [];
  if (/^[./]/.test(first)) return { local: { path: first } };
  return { remote: { url: first, ...(version === undefined ? {} : { version }) } };
}
