import type { Answer, Case, Props, Step } from "./case.ts";

/** What happens to a resource, but for changes by hand. */
export type Operation = Exclude<Step, { sql: string }>;

/** The life of one resource under one engine. */
export interface Life {
  /** Does what the engine would, and notes what each call answered. */
  live(step: Operation, answers: Answer[]): Promise<void>;
}

/** A configured provider, under one engine. */
export interface Driver {
  life(one: Case): Life;
  close(): void | Promise<void>;
}

/** Starts a provider of that package with a configuration. */
export type Start = (packageName: string, configuration: Props) => Promise<Driver>;
