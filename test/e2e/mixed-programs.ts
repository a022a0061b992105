// examples/mixed as a program of each engine.
import * as path from "node:path";
import type { Manifest } from "@rolewright/core";
import { type Deployer, type MySqlDeployer, stack, synth, terraform } from "@rolewright/testing";

const EXAMPLE = path.join(import.meta.dirname, "../../examples/mixed");

/** Who deploys to which server, and the password of each login. */
export interface Place {
  postgres: Deployer;
  mysql: MySqlDeployer;
  passwords: Record<string, string>;
}

/** The example in a place. */
export interface Program {
  deploy(): Promise<Deployed>;
  close(): Promise<void>;
}

interface Deployed {
  changed: boolean;
  manifests: Manifest[];
}

const mapKeys = (record: Record<string, string>, rename: (key: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [rename(key), value]));

const camelCase = (name: string): string => name.replaceAll(/_(.)/g, (_, letter) => letter.toUpperCase());

export async function underPulumi({ postgres, mysql, passwords }: Place): Promise<Program> {
  let runs = 0;
  const made = await stack({
    ...{ project: "mixed", stack: "test" },
    program: async () => {
      const { ...outputs } = await import(`${EXAMPLE}/index.ts?run=${++runs}`);
      return outputs;
    },
    config: {
      ...{ postgresHost: postgres.host, postgresPort: String(postgres.port), sslmode: "disable" },
      ...{ mysqlEndpoint: `${mysql.host}:${mysql.port}`, tls: "skip-verify" },
    },
    secrets: {
      ...{ postgresDeployerPassword: postgres.password, mysqlDeployerPassword: mysql.password },
      ...mapKeys(passwords, (login) => `${camelCase(login)}Password`),
    },
  });
  return {
    async deploy() {
      const { changes, outputs } = await made.up();
      return {
        changed: Object.keys(changes).some((change) => change !== "same"),
        manifests: outputs["access"] as Manifest[],
      };
    },
    close: () => made.close(),
  };
}

export async function underTerraform({ postgres, mysql, passwords }: Place): Promise<Program> {
  const made = await terraform({
    configuration: (await synth(`${EXAMPLE}/main.ts`)).get("mixed") as object,
    variables: {
      ...{ postgres_host: postgres.host, postgres_port: postgres.port, sslmode: "disable" },
      ...{ mysql_endpoint: `${mysql.host}:${mysql.port}`, tls: "false" },
      ...{ postgres_deployer_password: postgres.password, mysql_deployer_password: mysql.password },
      ...mapKeys(passwords, (login) => `${login}_password`),
    },
  });
  return {
    async deploy() {
      const { changes } = await made.apply();
      const manifests = Object.values(await made.output()) as Manifest[];
      return { changed: Object.keys(changes).length > 0, manifests };
    },
    close: () => made.close(),
  };
}
