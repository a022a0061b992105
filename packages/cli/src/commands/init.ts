import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import { Command } from "commander";
import { starter } from "../starter.js";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** `rolewright init`: writes a Pulumi program for a new service. Overwrites nothing. */
export const initCommand = (): Command =>
  new Command("init")
    .description("write a Pulumi program for a new service into a folder")
    .argument("<service>", "name of the service, such as orders")
    .option("--database <name>", "the database it lives in", "shop")
    .option("--folder <path>", "where to write it (default: <service>-database)")
    .action(
      (
        service: string,
        { database, folder = `${service}-database` }: { database: string; folder?: string },
      ) => {
        const files = starter({ service, database, version: `^${version}` });
        const taken = Object.keys(files).filter((name) => fs.existsSync(path.join(folder, name)));
        if (taken.length > 0)
          throw new Error(
            `${folder} has ${taken.join(", ")} already, and nothing is overwritten. Give another --folder, or move what is there away.`,
          );
        fs.mkdirSync(folder, { recursive: true });
        for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
        console.log(nextSteps(service, database, folder));
      },
    );

const nextSteps = (service: string, database: string, folder: string): string =>
  `${folder} holds the database access of ${service}. Next:

  cd ${folder} && npm install
  pulumi stack init staging
  pulumi config set host <host>
  pulumi config set --secret deployerPassword
  pulumi up

The deployer is made once by an administrator, with what this prints:
  npx rolewright deployer --server-version 18 --database ${database}`;
