import type { Answer, Case, Json, Props, Step } from "./case.ts";
import { Refused, readable } from "./plugin.ts";

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

export async function tell<T extends object>(answers: Answer[], call: string, work: Promise<T>): Promise<T> {
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
