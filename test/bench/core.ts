// What the pure core costs, and how that grows.
import { checkTogether, manifest, plan, type ServiceDeclaration } from "@rolewright/core";

const CONTRACTS = 10;

/** A ring of services, each offering to the next ten and using the ten before it. */
function services(count: number): ServiceDeclaration[] {
  const name = (index: number) => `service${(index + count) % count}`;
  const steps = Array.from({ length: CONTRACTS }, (_, step) => step + 1);
  return Array.from({ length: count }, (_, index) => ({
    service: name(index),
    database: "shop",
    logins: { app: {}, migrate: true },
    offers: steps.map((step) => ({ to: name(index + step), access: "read-only" as const })),
    uses: steps.map((step) => ({ from: name(index - step), access: "read-only" as const })),
  }));
}

/** The best of five: the rest is what else the machine was doing. */
function milliseconds(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return Math.min(...times);
}

/** Prints the cost of validation, plan, manifest and the check of services against each other. */
export function benchCore(): void {
  console.log(
    `core: services with ${CONTRACTS} offers and ${CONTRACTS} uses each; ms, and growth over ten times fewer`,
  );
  let last: Record<string, number> = {};
  for (const count of [10, 100, 1000]) {
    const declarations = services(Math.max(count, CONTRACTS + 1));
    const now = {
      "validate and plan": milliseconds(() => declarations.map((declaration) => plan(declaration).length)),
      manifest: milliseconds(() => declarations.map((declaration) => manifest(declaration).hash)),
      "check together": milliseconds(() => checkTogether(declarations)),
    };
    const cells = Object.entries(now).map(([what, ms]) => {
      const before = last[what];
      return `${what} ${ms.toFixed(1)}${before === undefined ? "" : ` (x${(ms / before).toFixed(1)})`}`;
    });
    console.log(`  ${String(declarations.length).padStart(5)}  ${cells.join("   ")}`);
    last = now;
  }
}
