import type { Answer, Case, Json, Props } from "./case.ts";
import { UNKNOWN } from "./compare.ts";
import type { Driver, Life, Operation, Start } from "./driver.ts";
import { type Diagnostic, type Schema, type TerraformPlugin, TerraformProvider } from "./terraform-plugin.ts";

/** What a provider answers to a call that is about a resource. */
interface Answered {
  readonly state: Props | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly replaces?: readonly string[];
}

/** Ends an operation: the answer says why. */
class Ended extends Error {}

/** The life of one resource under Terraform: a plan reads the server first, and what could not be made whole is made anew. */
class TerraformLife implements Life {
  private state: Props | null = null;
  private tainted = false;
  private readonly provider: TerraformProvider;
  private readonly type: string;
  private readonly schema: Schema;

  constructor(provider: TerraformProvider, type: string, schema: Schema) {
    this.provider = provider;
    this.type = type;
    this.schema = schema;
  }

  async live(step: Operation, answers: Answer[]): Promise<void> {
    try {
      if ("up" in step) await this.up(step.up, step.ignoreChanges ?? [], answers);
      else if ("preview" in step) await this.plan(this.configOf(step.preview, []), answers);
      else if ("refresh" in step) await this.refresh(answers);
      else if ("destroy" in step) await this.destroy(answers);
      else await this.importId(step.importId, answers);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    }
  }

  private async up(args: Props, ignored: readonly string[], answers: Answer[]): Promise<void> {
    await this.refresh(answers);
    const config = this.configOf(args, ignored);
    const { state: planned, replaces = [] } = await this.plan(config, answers);
    if (this.state && (this.tainted || replaces.length > 0)) {
      await this.remove(answers);
      const again = tell(
        answers,
        "plan anew",
        await this.provider.plan(this.type, null, this.proposed(config), config),
      );
      await this.apply(again.state, config, answers);
    } else if (JSON.stringify(planned) !== JSON.stringify(this.state))
      await this.apply(planned, config, answers);
  }

  private async plan(config: Props, answers: Answer[]): Promise<Answered> {
    tell(answers, "validate", { state: null, diagnostics: await this.provider.validate(this.type, config) });
    const proposed = this.proposed(config);
    return tell(answers, "plan", await this.provider.plan(this.type, this.state, proposed, config));
  }

  private async apply(planned: Props | null, config: Props, answers: Answer[]): Promise<void> {
    const { state } = this;
    const answered = await this.provider.apply(this.type, state, planned, config);
    this.state = kept(state, answered);
    this.tainted = state === null && answered.diagnostics.some(isError);
    tell(answers, "apply", answered);
  }

  private async refresh(answers: Answer[]): Promise<void> {
    if (!this.state) return;
    this.state = tell(answers, "read", await this.provider.read(this.type, this.state)).state;
  }

  private async destroy(answers: Answer[]): Promise<void> {
    await this.refresh(answers);
    if (this.state) await this.remove(answers);
  }

  private async remove(answers: Answer[]): Promise<void> {
    const answered = await this.provider.apply(this.type, this.state, null, null);
    this.state = kept(this.state, answered);
    tell(answers, "delete", answered);
  }

  private async importId(id: string, answers: Answer[]): Promise<void> {
    const { state } = tell(answers, "import", await this.provider.importState(this.type, id));
    this.state = state;
    await this.refresh(answers);
  }

  /** The arguments of a case in Terraform's names and kinds, as its language would bring them there. */
  private configOf(args: Props, ignored: readonly string[]): Props {
    const given = snaked(args);
    for (const key of ignored.map(snake)) given[key] = this.state?.[key] ?? null;
    return configOf(this.schema, given);
  }

  /** What the configuration leaves out is as it was. */
  private proposed(config: Props): Props {
    const attributes = this.schema.block.attributes
      .filter(({ name, computed }) => computed && config[name] === null)
      .map(({ name }) => [name, this.state?.[name] ?? null]);
    const writeOnly = this.schema.block.attributes
      .filter((one) => one.writeOnly)
      .map(({ name }) => [name, null]);
    return { ...config, ...Object.fromEntries([...attributes, ...writeOnly]) };
  }
}

/** The state after a change: where it failed and said nothing of the state, the one before. */
const kept = (before: Props | null, { state, diagnostics }: Answered): Props | null =>
  state ?? (diagnostics.some(isError) ? before : null);

const isError = ({ severity }: Diagnostic): boolean => severity === "ERROR";

/** Notes what a call answered. An error ends the operation. */
function tell(answers: Answer[], call: string, answered: Answered): Answered {
  const errors = answered.diagnostics.filter(isError).map(textOf);
  answers.push({
    call,
    ...(call === "validate" ? {} : { properties: answered.state ?? {} }),
    ...(answered.replaces?.length ? { replaces: [...answered.replaces] } : {}),
    ...(errors.length > 0 ? { failures: errors } : {}),
  });
  if (errors.length > 0) throw new Ended();
  return answered;
}

function textOf({ summary, detail, attribute }: Diagnostic): string {
  const where = attribute?.steps.map((step) => step.attributeName).join(".");
  return [where, summary, detail].filter(Boolean).join(": ");
}

const snake = (key: string): string =>
  ({ searchPaths: "search_path", policies: "policy" })[key] ??
  key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every attribute of a schema, in its kind. What is missing Terraform's own language refuses. */
function configOf({ block }: Pick<Schema, "block">, args: Props): Props {
  const given = snaked(args);
  const missing = block.attributes.find(({ name, required }) => required && (given[name] ?? null) === null);
  if (missing) throw new Ended();
  const attributes = block.attributes.map(({ name, type }) => [
    name,
    inKind(JSON.parse(type.toString()), given[name] ?? null),
  ]);
  const blocks = block.blockTypes.map(({ typeName, block: inner }) => [
    typeName,
    ((given[typeName] ?? []) as Props[]).map((one) => configOf({ block: inner }, one)),
  ]);
  return Object.fromEntries([...attributes, ...blocks]);
}

const snaked = (args: Props): Props =>
  Object.fromEntries(Object.entries(args).map(([key, value]) => [snake(key), value]));

function inKind(type: string | [string, string], value: Json): Json {
  if (value === null || value === UNKNOWN) return value;
  if (Array.isArray(type)) {
    if (type[0] === "map") return value;
    const items = (Array.isArray(value) ? value : [value]).map((item) => inKind(type[1], item));
    return type[0] === "set" ? [...new Set(items)].sort() : items;
  }
  if (type === "string") return String(value);
  const converted = type === "number" ? Number(value) : { true: true, false: false }[String(value)];
  // Terraform's own language refuses it.
  if (converted === undefined || Number.isNaN(converted)) throw new Ended();
  return converted;
}

/** Drives a provider as Terraform does. */
export const underTerraform =
  (start: (packageName: string) => Promise<TerraformPlugin>): Start =>
  async (packageName, configuration): Promise<Driver> => {
    const plugin = await start(packageName);
    const provider = new TerraformProvider(plugin.address);
    const schemas = await provider.schemas();
    await provider.configure(configOf(schemas.provider, configuration));
    return {
      life: (one: Case) => {
        const type = `${one.type.startsWith("Random") ? "" : `${packageName}_`}${snake(one.type).slice(1)}`;
        return new TerraformLife(provider, type, schemas.resourceSchemas[type] as Schema);
      },
      close: () => {
        provider.close();
        plugin.stop();
      },
    };
  };
