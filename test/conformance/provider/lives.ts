import type { PostgresVersion } from "@rolewright/testing";
import type { Case, Props } from "./case.ts";
import { normalized } from "./compare.ts";
import { type Plugin, Provider } from "./plugin.ts";
import type { Recording } from "./recording.ts";
import { run } from "./run.ts";
import { World } from "./world.ts";

/** Starts what answers for that package. */
export type Start = (packageName: string) => Promise<Plugin>;

/** Cases for which another server pays. */
const MANY = 100;

/** Lives through the cases on servers of that version; two at once where there are many. */
export async function lives(
  version: PostgresVersion,
  cases: readonly Case[],
  start: Start,
): Promise<Recording> {
  const lanes = cases.length > MANY ? 2 : 1;
  const lived = await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      onOneServer(
        version,
        cases.filter((_, index) => index % lanes === lane),
        start,
      ),
    ),
  );
  const all: Recording = Object.assign({}, ...lived);
  return Object.fromEntries(cases.map(({ name }) => [name, all[name] ?? []]));
}

async function onOneServer(
  version: PostgresVersion,
  cases: readonly Case[],
  start: Start,
): Promise<Recording> {
  const world = await World.start(version);
  const providers = new Providers(world, start);
  const lived: Record<string, Recording[string]> = {};
  try {
    for (const one of cases) {
      const provider = await providers.of(one);
      try {
        lived[one.name] = normalized(one, await run(one, provider, world), world.deployer.port);
      } catch (error) {
        throw new Error(`The case "${one.name}" can not be lived through`, { cause: error });
      }
    }
  } finally {
    await providers.stop();
    await world.stop();
  }
  return lived;
}

/** One provider for all cases of a package, and one for each case with a configuration of its own. */
class Providers {
  private readonly usual = new Map<string, Provider>();
  private readonly started: (() => unknown)[] = [];
  private readonly world: World;
  private readonly start: Start;

  constructor(world: World, start: Start) {
    this.world = world;
    this.start = start;
  }

  async of(one: Case): Promise<Provider> {
    const packageName = one.type.startsWith("Random") ? "random" : "postgresql";
    if (one.provider) return this.open(packageName, one.provider);
    const provider = this.usual.get(packageName) ?? (await this.open(packageName, {}));
    this.usual.set(packageName, provider);
    return provider;
  }

  private async open(packageName: string, more: Props): Promise<Provider> {
    const plugin = await this.start(packageName);
    const provider = new Provider(plugin.port, packageName);
    this.started.push(
      () => provider.close(),
      () => plugin.stop(),
    );
    if (packageName === "random") {
      await provider.configure({});
      return provider;
    }
    const { password } = this.world.server.superuser;
    await provider.configure({
      ...this.world.provider(),
      ...more,
      ...(more["username"] === "postgres" ? { password } : {}),
    });
    return provider;
  }

  async stop(): Promise<void> {
    for (const stop of this.started) await stop();
  }
}
