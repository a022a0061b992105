import { manifest } from "@rolewright/core";

/** What a new service begins with. */
export interface StarterArgs {
  service: string;
  database: string;
  /** Range of the versions of rolewright, as in a package.json. */
  version: string;
}

/**
 * A Pulumi program for a new service, as files by name.
 * @throws {DeclarationError} when the name of the service or of the database is refused
 */
export function starter({ service, database, version }: StarterArgs): Record<string, string> {
  // The same checks as those of the program, before anybody has installed it.
  manifest({ service, database, logins: { app: {}, migrate: true } });
  return {
    "Pulumi.yaml": `name: ${service}-database\ndescription: Database access of ${service}\nruntime: nodejs\n`,
    "package.json": json({
      name: `${service}-database`,
      private: true,
      main: "index.ts",
      dependencies: {
        "@pulumi/postgresql": "^3.18.1",
        "@pulumi/pulumi": "^3.259.0",
        "@pulumi/random": "^4.21.2",
        "@rolewright/pulumi": version,
      },
      devDependencies: { "@types/node": "^24.10.1", rolewright: version, typescript: "^6.0.3" },
    }),
    "tsconfig.json": json({
      compilerOptions: {
        strict: true,
        target: "es2022",
        module: "node20",
        moduleResolution: "node16",
        types: ["node"],
        skipLibCheck: true,
        noEmit: true,
      },
      files: ["index.ts"],
    }),
    ".gitignore": "node_modules/\n",
    "index.ts": program(service, database),
  };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const program = (
  service: string,
  database: string,
): string => `import * as postgresql from "@pulumi/postgresql";
import * as pulumi from "@pulumi/pulumi";
import { ServiceDatabase } from "@rolewright/pulumi/postgresql";

const config = new pulumi.Config();
const provider = new postgresql.Provider("server", {
  host: config.require("host"),
  port: config.getNumber("port") ?? 5432,
  database: ${JSON.stringify(database)},
  username: config.get("deployer") ?? "deployer",
  password: config.requireSecret("deployerPassword"),
  sslmode: config.get("sslmode") ?? "verify-full",
  superuser: false,
});

const service = new ServiceDatabase(
  ${JSON.stringify(service)},
  {
    database: ${JSON.stringify(database)},
    logins: { app: { generatePassword: true }, migrate: { generatePassword: true } },
    // What other services may do here, such as { to: "reporting", access: "read-only" }, and what this one does there.
    offers: [],
    uses: [],
  },
  { provider },
);

export const { manifest: access, appLogin, appPassword, migrateLogin, migratePassword } = service;
`;
