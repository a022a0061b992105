import * as pulumi from "@pulumi/pulumi";
import type { Child } from "./child.js";
import { hasHooks } from "./engine-hooks.js";

/** What is done when the engine calls. */
type Act = (args: pulumi.ResourceHookArgs) => Promise<void>;

/** One hook of a program, for children of all its services: the engine calls it by its name, which stands in the state. */
export class ServiceHook {
  readonly hook: pulumi.ResourceHook;
  readonly #acts: { service: pulumi.Output<string>; name: string; act: Act }[] = [];

  constructor(name: string, options: pulumi.ResourceHookOptions) {
    this.hook = new pulumi.ResourceHook(name, (args) => this.#call(args), options);
  }

  /** Has something done when the hook is called for a child, once at most. */
  on({ name, parent }: Pick<Child, "name" | "parent">, act: Act): void {
    // The engine calls from outside of a program of the Automation API, and what is logged there misses it. What waits for a
    // promise that was made in the program goes on in it.
    const called = Promise.withResolvers<pulumi.ResourceHookArgs>();
    const done = called.promise.then(act);
    const once: Act = (args) => {
      called.resolve(args);
      return done;
    };
    this.#acts.push({ service: parent.urn, name, act: once });
  }

  async #call(args: pulumi.ResourceHookArgs): Promise<void> {
    for (const each of this.#acts.filter(({ name }) => name === args.name)) {
      // Two services of one program may have the same name under parents of their own.
      const service = await resolved(each.service);
      if (args.urn.startsWith(`${service.slice(0, service.lastIndexOf("::"))}$`)) await each.act(args);
    }
  }
}

const hooks = new WeakMap<object, Map<string, ServiceHook>>();

/** The hook of this name of the program that runs; none where the engine or the SDK has no hooks, and in unit tests with mocks. */
export function serviceHook(name: string, options: pulumi.ResourceHookOptions = {}): ServiceHook | undefined {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined || !hasHooks("Resource")) return undefined;
  const ofProgram = hooks.get(stack) ?? new Map<string, ServiceHook>();
  hooks.set(stack, ofProgram);
  const hook = ofProgram.get(name) ?? new ServiceHook(name, options);
  ofProgram.set(name, hook);
  return hook;
}

const resolved = (output: pulumi.Output<string>): Promise<string> =>
  new Promise((resolve) => output.apply((value) => resolve(value)));
