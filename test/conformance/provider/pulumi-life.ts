import type { Answer, Case, Json, Props } from "./case.ts";
import type { Driver, Life, Operation, Start } from "./driver.ts";
import { type Plugin, Provider, Refused, readable } from "./plugin.ts";

/** What Pulumi's state has of the resource. */
interface State {
  readonly id: string;
  readonly inputs: Props;
  readonly properties: Props;
  /** The last change failed: the next deployment tries again, whether it sees a difference or not. */
  readonly failed?: true;
}

/** What a call answers goes into the answers, and on to the caller. */
async function tell<T extends object>(answers: Answer[], call: string, work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    answers.push({ call, ...(readable(result as Json) as Props) });
    return result;
  } catch (error) {
    if (error instanceof Refused) {
      const kept = error.kept ? { kept: readable(error.kept) } : {};
      answers.push({ call, error: error.message, ...kept });
    }
    throw error;
  }
}

/** The life of one resource under Pulumi's engine. */
class PulumiLife implements Life {
  private state: State | undefined;
  private readonly urn: string;
  private readonly provider: Provider;

  constructor(one: Case, packageName: string, provider: Provider) {
    const name = one.type.charAt(0).toLowerCase() + one.type.slice(1);
    this.urn = `urn:pulumi:test::test::${packageName}:index/${name}:${one.type}::it`;
    this.provider = provider;
  }

  async live(step: Operation, answers: Answer[]): Promise<void> {
    try {
      if ("up" in step) await this.up(step.up, step.ignoreChanges ?? [], answers);
      else if ("preview" in step) await this.preview(step.preview, answers);
      else if ("refresh" in step) await this.refresh(answers);
      else if ("destroy" in step) await this.destroy(answers);
      else await this.importId(step.importId, answers);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  /** Takes over what a failed change left, as the engine does. */
  private async change<T extends object>(
    answers: Answer[],
    call: string,
    inputs: Props,
    work: Promise<T>,
  ): Promise<T> {
    try {
      return await tell(answers, call, work);
    } catch (error) {
      if (error instanceof Refused && error.kept) this.state = { ...error.kept, inputs, failed: true };
      throw error;
    }
  }

  private async up(news: Props, ignored: readonly string[], answers: Answer[]): Promise<void> {
    const state = this.state;
    const checked = await tell(answers, "check", this.provider.check(this.urn, state?.inputs, news));
    if (checked.failures.length > 0) return;
    const { inputs } = checked;
    if (!state) return this.create(inputs, answers);

    const diff = this.provider.diff(this.urn, state.id, state.inputs, state.properties, inputs, ignored);
    const { changes, replaces, deleteBeforeReplace } = await tell(answers, "diff", diff);
    if (replaces.length > 0) {
      if (deleteBeforeReplace) await this.destroy(answers);
      await this.create(inputs, answers);
      if (!deleteBeforeReplace) await this.remove(state, answers);
    } else if (changes === "some" || state.failed) {
      for (const preview of [true, false]) {
        const { id } = state;
        const update = this.provider.update(this.urn, id, state.inputs, state.properties, inputs, {
          preview,
          ignored,
        });
        if (preview) await tell(answers, "preview of update", update);
        else this.state = { ...(await this.change(answers, "update", inputs, update)), id, inputs };
      }
    }
  }

  private async preview(news: Props, answers: Answer[]): Promise<void> {
    const state = this.state;
    const { inputs } = await tell(answers, "check", this.provider.check(this.urn, state?.inputs, news));
    if (!state) {
      await tell(answers, "preview of create", this.provider.create(this.urn, inputs, true));
      return;
    }
    const { id, properties } = state;
    const diff = this.provider.diff(this.urn, id, state.inputs, properties, inputs, []);
    const { changes, replaces } = await tell(answers, "diff", diff);
    if (changes !== "some" || replaces.length > 0) return;
    const options = { preview: true, ignored: [] };
    const update = this.provider.update(this.urn, id, state.inputs, properties, inputs, options);
    await tell(answers, "preview of update", update);
  }

  private async create(inputs: Props, answers: Answer[]): Promise<void> {
    await tell(answers, "preview of create", this.provider.create(this.urn, inputs, true));
    const made = await this.change(answers, "create", inputs, this.provider.create(this.urn, inputs, false));
    this.state = { ...made, inputs };
  }

  private async refresh(answers: Answer[]): Promise<void> {
    if (!this.state) return;
    const { id, inputs, properties } = this.state;
    const read = await tell(answers, "read", this.provider.read(this.urn, id, inputs, properties));
    this.state = read.id === "" ? undefined : read;
  }

  private async importId(id: string, answers: Answer[]): Promise<void> {
    const read = await tell(answers, "import", this.provider.read(this.urn, id));
    this.state = read.id === "" ? undefined : read;
  }

  private async destroy(answers: Answer[]): Promise<void> {
    if (!this.state) return;
    await this.remove(this.state, answers);
    this.state = undefined;
  }

  private async remove(state: State, answers: Answer[]): Promise<void> {
    await tell(
      answers,
      "delete",
      this.provider.delete(this.urn, state.id, state.inputs, state.properties).then(() => ({})),
    );
  }
}

/** Drives a plugin as Pulumi's engine does. */
export const underPulumi =
  (start: (packageName: string) => Promise<Plugin>): Start =>
  async (packageName, configuration): Promise<Driver> => {
    const plugin = await start(packageName);
    const provider = new Provider(plugin, packageName);
    if (plugin.parameter) await provider.parameterize(plugin.parameter);
    await provider.configure(configuration);
    return {
      life: (one) => new PulumiLife(one, packageName, provider),
      close: () => {
        provider.close();
        return plugin.stop();
      },
    };
  };
