// The shop under Pulumi: the program of each service in this folder, a stack for each environment.
import type { Manifest } from "@rolewright/core";
import { ServiceDatabase } from "@rolewright/pulumi/postgresql";
import { stack } from "@rolewright/testing";
import type { Engine, Settings } from "./engine.ts";

/** Every run reads the program anew, as `pulumi up` in its folder would. */
let runs = 0;
const program = (service: string) => async () => {
  const { ...outputs } = await import(
    `${new URL(`${service}/index.ts`, import.meta.url).href}?run=${++runs}`
  );
  return outputs;
};

export const engine: Engine = {
  command: "pulumi up",

  async open(service, { environment, deployer, passwords }) {
    const opened = await stack({
      project: `shop-${service}`,
      stack: environment,
      program: program(service),
      config: { host: deployer.host, port: String(deployer.port), sslmode: "disable" },
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

  async tryOut(service, settings) {
    const opened = await stack({
      project: `shop-${service}`,
      stack: "staging",
      program: async () => {
        new ServiceDatabase(service, settings);
      },
    });
    try {
      await opened.up();
    } finally {
      await opened.close();
    }
  },
};
