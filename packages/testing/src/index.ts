export type { BrokenObject, Proof, ProofRow } from "@rolewright/audit";
export { createDeployer, type Deployer } from "./deployer.js";
export {
  type EmbeddedMariaDbArgs,
  type EmbeddedMySqlArgs,
  embeddedMariaDb,
  embeddedMySql,
  type MySqlConnectArgs,
  type MySqlServer,
} from "./embedded-mysql.js";
export { embeddedPostgres, type PostgresServer, type PostgresVersion } from "./embedded-postgres.js";
export { embeddedServerProblem } from "./embedded-server-problem.js";
export { type Emulator, startEmulator } from "./emulator/index.js";
export { type Engine, pulumiEngine } from "./engine.js";
export { createMySqlDeployer, type MySqlDeployer, type MySqlDeployerArgs } from "./mysql-deployer.js";
export { type MySqlProveArgs, proveMySql } from "./mysql-prove.js";
export type { MariaDbVersion } from "./mysql-releases.js";
export { type ProveArgs, prove } from "./prove.js";
export { ServerUnavailableError } from "./server-unavailable.js";
export { type RunOptions, type StackArgs, type StackRun, stack, type TestStack } from "./stack.js";
export { type SynthArgs, synth } from "./synth.js";
export {
  type TerraformArgs,
  type TerraformOptions,
  type TestWorkspace,
  terraform,
} from "./terraform.js";
export { type TerraformCli, terraformCli } from "./terraform-cli.js";
export type {
  TerraformAction,
  TerraformChange,
  TerraformPlan,
  TerraformRun,
} from "./terraform-output.js";
