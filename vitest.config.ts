import { defineConfig } from "vitest/config";

// Packages meet each other through their built output, as their users do: `npm test` builds first.
export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // Some tests start PostgreSQL servers and the Pulumi engine.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: "forks",
    // Most of the time goes to waiting for servers, so two workers pay even on two cores.
    maxWorkers: 2,
  },
});
