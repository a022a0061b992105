// The resources that are written by hand for petoju/mysql say what its schema takes: every attribute by its name and type.
import * as fs from "node:fs";
import * as path from "node:path";
import {
  MysqlDatabase,
  type MysqlDatabaseConfig,
  MysqlDefaultRoles,
  type MysqlDefaultRolesConfig,
  MysqlGrant,
  type MysqlGrantConfig,
  MysqlProvider,
  type MysqlProviderConfig,
  MysqlRole,
  type MysqlRoleConfig,
  MysqlSql,
  type MysqlSqlConfig,
  MysqlUser,
  type MysqlUserConfig,
} from "@rolewright/cdktf/mysql";
import { App, type TerraformMetaArguments, TerraformStack, Testing } from "cdktf";
import { expect, it } from "vitest";

/** Lines as in terraform-schemas.json: `name "string" required`. */
const SCHEMAS: Record<string, string[]> = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, "provider/recorded/terraform-mysql-schemas.json"), "utf8"),
);

/** Every argument of a resource, so that a new one needs a value here. */
type Whole<Config> = Required<Omit<Config, keyof TerraformMetaArguments>>;

const DATABASE: Whole<MysqlDatabaseConfig> = { name: "a", defaultCharacterSet: "b", defaultCollation: "c" };
const ROLE: Whole<MysqlRoleConfig> = { name: "a" };
const USER: Whole<MysqlUserConfig> = {
  ...{ user: "a", host: "b", plaintextPassword: "c", passwordWo: "d", passwordWoVersion: 1 },
  ...{ authPlugin: "e", tlsOption: "f", retainOldPassword: true, discardOldPassword: true },
};
const GRANT: Whole<MysqlGrantConfig> = {
  ...{ user: "a", host: "b", role: "c", database: "d", table: "e", privileges: ["f"], roles: ["g"] },
};
const DEFAULT_ROLES: Whole<MysqlDefaultRolesConfig> = { user: "a", host: "b", roles: ["c"] };
const SQL: Whole<MysqlSqlConfig> = { name: "a", createSql: "b", deleteSql: "c" };
const PROVIDER: Required<MysqlProviderConfig> = {
  ...{ endpoint: "a", username: "b", password: "c", tls: "d", proxy: "e", noProxy: "f", alias: "g" },
  ...{ authenticationPlugin: "h", connParams: { i: "j" }, iamDatabaseAuthentication: true, privateIp: true },
  ...{ maxConnLifetimeSec: 1, maxOpenConns: 2, connectRetryTimeoutSec: 3 },
  customTls: { caCert: "k", clientCert: "l", clientKey: "m", configKey: "n" },
};

function synth(): { json: Record<string, Record<string, Record<string, unknown>>>; hcl: string } {
  const stack = new TerraformStack(new App(), "stack");
  new MysqlProvider(stack, "mysql", PROVIDER);
  new MysqlDatabase(stack, "database", DATABASE);
  new MysqlRole(stack, "role", ROLE);
  new MysqlUser(stack, "user", USER);
  new MysqlGrant(stack, "grant", GRANT);
  new MysqlDefaultRoles(stack, "default-roles", DEFAULT_ROLES);
  new MysqlSql(stack, "sql", SQL);
  const { resource, provider } = JSON.parse(Testing.synth(stack, true));
  return { json: { ...resource, provider: { mysql: provider.mysql[0] } }, hcl: Testing.synthHcl(stack) };
}

/** What a value is, in the words of a schema. */
function typeOf(value: unknown): string {
  if (Array.isArray(value)) return '["set","string"]';
  if (typeof value === "object") return '["map","string"]';
  return typeof value === "boolean" ? '"bool"' : `"${typeof value}"`;
}

/** The attributes of a resource, and its blocks, as they stand in a schema. */
const linesOf = (content: Record<string, unknown>, within = ""): string[] =>
  Object.entries(content).flatMap(([name, value]) =>
    Array.isArray(value) && typeof value[0] === "object"
      ? linesOf(value[0], `${within}${name}.`)
      : [`${within}${name} ${typeOf(value)}`],
  );

/** Attributes that nothing is made of, and why: see the classes. */
const LEFT_OUT: Record<string, RegExp> = {
  mysql_user: /^(aad_identity|auth_string_|max_|password "string" optional sensitive deprecated)/,
  mysql_grant: /^(grant|tls_option) /,
};

it.each(Object.keys(SCHEMAS).filter((type) => type !== "source"))("%s takes what is said", (type) => {
  const [content = {}] = Object.values(synth().json[type] ?? {});
  const { alias: _, ...said } = content;
  const taken = (SCHEMAS[type] ?? []).filter(
    (line) => !/^id |^custom_tls LIST/.test(line) && !LEFT_OUT[type]?.test(line),
  );
  // What is left out is no mistake of a name, and what is there is known by its name and its type.
  const known = taken.map((line) => line.split(" ").slice(0, 2).join(" "));
  expect(linesOf(said).toSorted()).toEqual(known.toSorted());
});

it("says the same in HCL, where what has no description is lost", () => {
  const { json, hcl } = synth();
  const names = Object.values(json).flatMap((each) =>
    Object.values(each).flatMap((content) => linesOf(content)),
  );
  expect(names.length).toBeGreaterThan(35);
  for (const line of names) {
    const name = line.split(" ")[0]?.split(".").at(-1);
    expect(hcl).toMatch(new RegExp(`^\\s*${name} = `, "m"));
  }
  expect(hcl).toContain("custom_tls {");
});

it("demands a provider that knows MariaDB of Debian, in all versions that are alike", () => {
  const stack = new TerraformStack(new App(), "stack");
  new MysqlProvider(stack, "mysql", { endpoint: "db:3306", username: "deployer" });
  const { terraform, provider } = JSON.parse(Testing.synth(stack, true));
  expect(terraform.required_providers.mysql).toEqual({ source: "petoju/mysql", version: "~> 3.0.97" });
  expect(provider.mysql).toEqual([{ endpoint: "db:3306", username: "deployer" }]);
});
