import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { embeddedServerProblem } from "@rolewright/testing";
import { expect, it } from "vitest";
import { failure } from "./helpers.ts";

const demo = (...args: string[]): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, [
    "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON",
    path.join(import.meta.dirname, "../../examples/shop/demo.ts"),
    ...args,
  ]);

const PROBLEMS: Readonly<Record<string, string | undefined>> = {
  MySQL: await embeddedServerProblem("mysql"),
  MariaDB: await embeddedServerProblem("mariadb"),
};

it.for([
  ["PostgreSQL", "Pulumi", [], "pulumi up", "4 resources deleted; orders refused (42501)"],
  [
    ...["PostgreSQL", "Terraform", ["--engine", "terraform"], "terraform apply"],
    "4 resources deleted; orders refused (42501)",
  ],
  ["MySQL", "Pulumi", ["--server", "mysql"], "pulumi up", "2 resources deleted; orders refused (1142)"],
  [
    ...["MySQL", "Terraform", ["--server", "mysql", "--engine", "terraform"], "terraform apply"],
    "2 resources deleted; orders refused (1142)",
  ],
  [
    ...["MariaDB", "Terraform", ["--server", "mariadb"], "terraform apply"],
    "2 resources deleted; orders refused (1142)",
  ],
] as [server: string, engine: string, args: string[], command: string, withdrawn: string][])(
  "runs the demo of the shop on %s under %s, with everything as declared",
  { timeout: 300_000 },
  async ([server, , args, command, withdrawn], { skip }) => {
    const problem = PROBLEMS[server];
    if (problem !== undefined) skip(problem);
    const { stdout } = await demo(...args);
    expect(stdout).toContain(`a second ${command} in production changes nothing`);
    expect(stdout.match(/refused, all as declared/g)).toHaveLength(4); // two proofs, each in its step and in the summary
    expect(stdout).toContain(`${withdrawn}, catalog still allowed`);
    expect(stdout).toContain("grant-extra:");
    expect(stdout).toMatch(/reporting_app_a\S* -> reporting_app/);
    expect(stdout).toContain("5 services as declared; the page of it: ");
    expect(stdout).toMatch(/on 2 real servers\. 15 steps/);
  },
);

it.each([
  [
    ["--engine", "ansible"],
    '--engine: "ansible" is no engine of the demo on PostgreSQL 18. Allowed: "pulumi", "terraform".',
  ],
  [
    ["--server", "mariadb", "--engine", "pulumi"],
    '--engine: "pulumi" is no engine of the demo on MariaDB. Allowed: "terraform".',
  ],
  [
    ["--server", "oracle"],
    '--server: "oracle" is no server of the demo. Allowed: "postgresql", "mysql", "mariadb".',
  ],
])("refuses %s, and says what there is", async (args, text) => {
  const { message } = await failure(demo(...args));
  expect(message).toContain(text);
});
