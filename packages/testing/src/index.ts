export { createDeployer, type Deployer, deployerSql } from "./deployer.js";
export { embeddedPostgres, type PostgresServer, type PostgresVersion } from "./embedded-postgres.js";
export { type Emulator, startEmulator } from "./emulator/index.js";
export { type Engine, pulumiEngine } from "./engine.js";
export { type Proof, type ProofRow, type ProveArgs, prove } from "./proof/prove.js";
export { type RunOptions, type StackArgs, type StackRun, stack, type TestStack } from "./stack.js";
