import * as pulumi from "@pulumi/pulumi";
import { DeclarationError } from "@rolewright/core";

/** Runs a check and turns its refusal into the error class that Pulumi knows how to print. */
export function refusal<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    const errors = error.problems.map(({ path, reason }) => ({ propertyPath: path, reason }));
    throw new pulumi.InputPropertiesError({ message: error.message, errors });
  }
}
