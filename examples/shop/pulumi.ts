// The shop under Pulumi: a stack for each service in each environment.
import type { Manifest } from "@rolewright/core";
import * as onMySql from "@rolewright/pulumi/mysql";
import * as onPostgreSql from "@rolewright/pulumi/postgresql";
import { stack } from "@rolewright/testing";
import type { Deployer, Engine, Settings } from "./engine.ts";

/** What differs from one kind of server to the other. */
interface Programs {
  /** The file of a service's program. */
  file(service: string): string;
  /** Names of its project and its stack. */
  names(service: string, environment: string): { project: string; stack: string };
  /** Where its server is. */
  config(deployer: Deployer): Record<string, string>;
  /** A program that is to be refused. */
  declare(...[service, offers]: Parameters<Engine["tryOut"]>): void;
}

/** Every run reads the program anew, as `pulumi up` in its folder would. */
let runs = 0;
const program = (file: string) => async () => {
  const { ...outputs } = await import(`${new URL(file, import.meta.url).href}?run=${++runs}`);
  return outputs;
};

const engineOf = ({ file, names, config, declare }: Programs): Engine => ({
  command: "pulumi up",

  async open(service, { environment, deployer, passwords }) {
    const opened = await stack({
      ...names(service, environment),
      program: program(file(service)),
      config: config(deployer),
      secrets: {
        appPassword: passwords.app,
        migratePassword: passwords.migrate,
        deployerPassword: deployer.password,
      },
    });
    let current: Settings | undefined;
    return {
      async deploy(settings) {
        if (settings !== current) {
          const { migrated, offerToReporting } = settings;
          await opened.configure({ migrated: String(migrated), offerToReporting: String(offerToReporting) });
          current = settings;
        }
        const { changes, outputs } = await opened.up();
        const { same = 0, ...changed } = changes;
        const { delete: _, ...kept } = changed;
        return {
          changes: changed,
          resources: Object.values(kept).reduce((total, count) => total + count, same),
          manifest: outputs["access"] as Manifest,
          passwords: (outputs["passwords"] ?? {}) as Record<string, string>,
        };
      },
      close: () => opened.close(),
    };
  },

  async tryOut(service, offers) {
    const opened = await stack({
      ...names(service, "staging"),
      program: async () => declare(service, offers),
    });
    try {
      await opened.up();
    } finally {
      await opened.close();
    }
  },
});

export const postgresql = engineOf({
  file: (service) => `${service}/index.ts`,
  names: (service, environment) => ({ project: `shop-${service}`, stack: environment }),
  config: ({ host, port }) => ({ host, port: String(port), sslmode: "disable" }),
  declare: (service, offers) => {
    new onPostgreSql.ServiceDatabase(service, { database: "shop", offers });
  },
});

export const mysql = engineOf({
  file: () => "../shop-mysql/index.ts",
  names: (service, environment) => ({ project: "shop", stack: `${service}-${environment}` }),
  config: ({ host, port }) => ({ endpoint: `${host}:${port}`, tls: "false" }),
  declare: (service, offers) => {
    new onMySql.ServiceDatabase(service, { host: "localhost", offers });
  },
});
