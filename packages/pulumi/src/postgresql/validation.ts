import * as pulumi from "@pulumi/pulumi";
import { DeclarationError, type Problem, type ServiceDeclaration, validate } from "@rolewright/core";

/**
 * The declaration, when nothing is wrong with it or with the `others` that were found.
 * @throws {pulumi.InputPropertiesError} which names each field to Pulumi
 */
export function checked(declaration: ServiceDeclaration, others: Problem[] = []): ServiceDeclaration {
  return refusal(() => {
    validate(declaration, others);
    return declaration;
  });
}

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
