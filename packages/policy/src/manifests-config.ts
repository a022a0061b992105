import * as fs from "node:fs";
import type { PolicyConfigSchema } from "@pulumi/policy";
import type { Manifest } from "@rolewright/core";

/** Manifests, as a policy is given them. */
export interface ManifestsConfig {
  file?: string;
  manifests?: Manifest[];
}

export const manifestsSchema = (whose: string): PolicyConfigSchema => ({
  properties: {
    file: {
      type: "string",
      description: `A JSON file with the manifests ${whose}, or one of them. A relative path is one from the folder of the pack.`,
    },
    manifests: {
      type: "array",
      items: { type: "object" },
      description: `The manifests ${whose} themselves.`,
    },
  },
});

/**
 * The manifests that a policy was given; nothing where it was given none.
 * @throws {Error} when the file can not be read, or holds something else
 */
export function readManifests({ file, manifests = [] }: ManifestsConfig): Manifest[] | undefined {
  if (file === undefined && manifests.length === 0) return undefined;
  const all = [...manifests, ...(file === undefined ? [] : readFile(file))];
  const wrong = all.find((each) => each?.format !== "rolewright/manifest@1");
  if (wrong !== undefined)
    throw new Error(
      `${file ?? "`manifests`"} holds what is no manifest: "format" is ${JSON.stringify(wrong?.format)}, and "rolewright/manifest@1" is known. Give what the stacks export as \`manifest\`.`,
    );
  return all;
}

function readFile(file: string): Manifest[] {
  try {
    const content: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
    return (Array.isArray(content) ? content : [content]) as Manifest[];
  } catch (error) {
    // What JSON.parse says quotes the text, and this may be a file with a secret, given by mistake.
    const reason = error instanceof SyntaxError ? "it is not JSON." : (error as Error).message;
    throw new Error(`${file} can not be read: ${reason}`, { cause: error });
  }
}
