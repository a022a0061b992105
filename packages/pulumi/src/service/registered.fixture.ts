import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** What a program asks the engine for. Mocks alone show no options, so this looks at the request itself. */
export interface Registered {
  type: string;
  name: string;
  parent: string;
  inputs: Record<string, unknown>;
  dependsOn: string[];
  provider: string;
  protect: boolean;
  retainOnDelete: boolean;
  deleteBeforeReplace: boolean;
  deletedWith: string;
  /** The resources that an input is made of. */
  propertyDependencies: Record<string, string[]>;
}

/** The part of `RegisterResourceRequest` that is read here; the SDK has no public type of it. */
interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getDependenciesList(): string[];
  getProvider(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getDeletedwith(): string;
  getPropertydependenciesMap(): {
    forEach(each: (of: { getUrnsList(): string[] }, input: string) => void): void;
  };
}
type Register = (request: Request, ...rest: unknown[]) => unknown;

/** Public at run time, but not in the types of the SDK. */
const { waitForRPCs } = pulumi.runtime as unknown as { waitForRPCs(): Promise<void> };
const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";
const monitor = MockMonitor.prototype as unknown as { registerResource: Register };

/** The signature by which the engine knows a secret on the wire. */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Runs programs with mocks, and knows what they have asked the engine for. */
export class Recorder {
  registered: Registered[] = [];
  readonly #original = monitor.registerResource;

  /** Sets the mocks. */
  async start(): Promise<void> {
    const recorder = this;
    const original = this.#original;
    monitor.registerResource = function (this: unknown, request, ...rest) {
      const propertyDependencies: Record<string, string[]> = {};
      request.getPropertydependenciesMap().forEach((of, input) => {
        propertyDependencies[input] = of.getUrnsList().map(nameOf);
      });
      recorder.registered.push({
        type: request.getType(),
        name: request.getName(),
        parent: nameOf(request.getParent()),
        inputs: request.getObject()?.toJavaScript() ?? {},
        dependsOn: request.getDependenciesList().map(nameOf),
        provider: request.getProvider(),
        protect: request.getProtect(),
        retainOnDelete: request.getRetainondelete(),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        deletedWith: nameOf(request.getDeletedwith()),
        propertyDependencies,
      });
      return original.call(this, request, ...rest);
    };
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => ({
          id: `${name}-id`,
          state: type.startsWith("random:") ? { ...inputs, result: `generated-${name}` } : inputs,
        }),
        call: ({ inputs }) => inputs,
      },
      "project",
      "stack",
      false,
    );
  }

  /** Leaves the SDK as it was. */
  stop(): void {
    monitor.registerResource = this.#original;
  }

  /** Runs a program under a stack of its own, and returns what it does once everything is registered. */
  async run<T>(program: () => T): Promise<T> {
    this.registered = [];
    let result: T | undefined;
    await pulumi.runtime.runInPulumiStack(async () => {
      result = program();
    });
    await waitForRPCs();
    return result as T;
  }

  /** What was asked for under a name. */
  find(name: string): Registered {
    const found = this.registered.find((resource) => resource.name === name);
    if (found === undefined)
      throw new Error(`no ${name} among ${this.registered.map((each) => each.name).join(", ")}`);
    return found;
  }

  /** The children of a component. */
  under(component: string): Registered[] {
    return this.registered.filter(({ parent }) => parent === component);
  }

  /** All of some types, by the last part of each. */
  ofType(...types: string[]): Registered[] {
    return this.registered.filter(({ type }) => types.includes(type.split(":").at(-1) ?? ""));
  }
}

export const resolved = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => output.apply((value) => resolve(value as T)));
