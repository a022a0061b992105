import { DeclarationError } from "@rolewright/core";
import type { Construct } from "constructs";

/** Runs a check and puts the path of the construct before its refusal. */
export function refusal<T>(construct: Construct, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    throw new Error(`${construct.node.path}: ${error.message}`, { cause: error });
  }
}
