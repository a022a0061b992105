import type { Block, TerraformProvider } from "./terraform-plugin.ts";

/** A line for each attribute, by resource type. */
export type Schemas = Readonly<Record<string, readonly string[]>>;

/** What a provider declares, as `name string required`. */
export async function schemasOf(asked: TerraformProvider): Promise<Schemas> {
  const { provider, resourceSchemas } = await asked.schemas();
  const resources = Object.entries(resourceSchemas).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    provider: linesOf(provider.block),
    ...Object.fromEntries(
      resources.map(([type, { version, block }]) => [type, [`version ${version}`, ...linesOf(block)]]),
    ),
  };
}

const FLAGS = ["required", "optional", "computed", "sensitive", "writeOnly", "deprecated"] as const;

function linesOf({ attributes, blockTypes }: Block, within = ""): string[] {
  const own = attributes.map((one) =>
    [within + one.name, one.type.toString(), ...FLAGS.filter((flag) => one[flag])].join(" "),
  );
  const blocks = blockTypes.flatMap(({ typeName, block, nesting, maxItems }) => [
    [
      `${within}${typeName} ${nesting}`,
      ...(block.deprecated ? ["deprecated"] : []),
      ...(maxItems ? [`max ${maxItems}`] : []),
    ].join(" "),
    ...linesOf(block, `${within}${typeName}.`),
  ]);
  return [...own, ...blocks].sort();
}
