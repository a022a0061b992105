import type { Case, Props } from "./case.ts";
import { normalized } from "./compare.ts";
import type { Driver, Start } from "./driver.ts";
import type { Recording } from "./recording.ts";
import { run } from "./run.ts";
import type { World } from "./world.ts";

/** Cases for which another server pays. */
const MANY = 100;

/** Lives through the cases; on two servers at once where there are many. */
export async function lives(
  startWorld: () => Promise<World>,
  cases: readonly Case[],
  start: Start,
): Promise<Recording> {
  const lanes = cases.length > MANY ? 2 : 1;
  const lived = await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      onOneServer(
        startWorld,
        cases.filter((_, index) => index % lanes === lane),
        start,
      ),
    ),
  );
  const all: Recording = Object.assign({}, ...lived);
  return Object.fromEntries(cases.map(({ name }) => [name, all[name] ?? []]));
}

async function onOneServer(
  startWorld: () => Promise<World>,
  cases: readonly Case[],
  start: Start,
): Promise<Recording> {
  const world = await startWorld();
  const providers = new Providers(world, start);
  const lived: Record<string, Recording[string]> = {};
  try {
    for (const one of cases) {
      const driver = await providers.of(one);
      try {
        lived[one.name] = normalized(one, await run(one, driver, world), world.port);
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

const packageOf = ({ type, package: own }: Case): string =>
  own ?? (type.startsWith("Random") ? "random" : "postgresql");

/** One provider for all cases of a package, and one for each case with a configuration of its own. */
class Providers {
  private readonly usual = new Map<string, Driver>();
  private readonly started: Driver[] = [];
  private readonly world: World;
  private readonly start: Start;

  constructor(world: World, start: Start) {
    this.world = world;
    this.start = start;
  }

  async of(one: Case): Promise<Driver> {
    const packageName = packageOf(one);
    if (one.provider) return this.open(packageName, one.provider);
    const driver = this.usual.get(packageName) ?? (await this.open(packageName, {}));
    this.usual.set(packageName, driver);
    return driver;
  }

  private async open(packageName: string, more: Props): Promise<Driver> {
    const driver = await this.start(packageName, this.world.configuration(packageName, more));
    this.started.push(driver);
    return driver;
  }

  async stop(): Promise<void> {
    for (const driver of this.started) await driver.close();
  }
}
