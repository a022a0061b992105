import { DeclarationError } from "@rolewright/core";
import type { Construct } from "constructs";

/** Runs a check and puts the path of the construct before its refusal. */
export function refusal<T>(construct: Construct | string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    const path = typeof construct === "string" ? construct : construct.node.path;
    throw new Error(`${path}: ${error.message}`, { cause: error });
  }
}
