import * as pulumi from "@pulumi/pulumi";
import {
  createMySqlDeployer,
  embeddedMariaDb,
  embeddedServerProblem,
  type MySqlDeployer,
  type MySqlServer,
  stack,
  type TestStack,
} from "@rolewright/testing";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../conformance/mysql/connection.ts";
import { petojuPackage } from "./package.ts";

const { url: PETOJU, version, baseProviderVersion } = petojuPackage();

/** What `pulumi package add terraform-provider petoju/mysql` would write, with another provider in place of petoju/mysql as well. */
const packageOf = (url: string): Promise<string | undefined> =>
  pulumi.runtime.registerPackage({
    ...{ baseProviderName: "terraform-provider", baseProviderVersion, baseProviderDownloadUrl: "" },
    ...{ packageName: "mysql", packageVersion: version },
    base64Parameter: Buffer.from(JSON.stringify({ remote: { url, version } })).toString("base64"),
  });

class Provider extends pulumi.ProviderResource {
  constructor(configuration: pulumi.Inputs, url: string) {
    super("mysql", "p", configuration, { version }, false, packageOf(url));
  }
}

class Resource extends pulumi.CustomResource {
  constructor(
    type: string,
    name: string,
    args: pulumi.Inputs,
    opts: pulumi.CustomResourceOptions,
    url: string,
  ) {
    const token = `mysql:index/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type}`;
    super(token, name, args, { version, ...opts }, false, packageOf(url));
  }
}

describe("petoju/mysql under the engine", async () => {
  const runs = (await embeddedServerProblem("mariadb")) === undefined;
  const test = it.runIf(runs);
  let server: MySqlServer;
  let deployer: MySqlDeployer;
  let root: Connection;
  let app: TestStack;
  /** What the program declares; a test changes it between two deployments. */
  let declared = { url: PETOJU, privileges: ["SELECT"], password: "app-it" };

  beforeAll(async () => {
    if (!runs) return;
    server = await embeddedMariaDb();
    root = await server.connect();
    deployer = await createMySqlDeployer(server, { databases: ["shop"] });
    app = await stack({ project: "shop", stack: "test", program: async () => declare() });
  });
  afterAll(async () => {
    await app?.close();
    await root?.end();
    await server?.stop();
  });

  function declare(): void {
    const { host, port, user: username, password } = deployer;
    const { url, privileges } = declared;
    const provider = new Provider({ endpoint: `${host}:${port}`, username, password }, url);
    const make = (type: string, name: string, args: pulumi.Inputs, on: pulumi.Resource[] = []) =>
      new Resource(type, name, args, { provider, dependsOn: on }, url);
    const database = make("Database", "shop", { name: "shop" });
    const role = make("Role", "rw", { name: "shop_rw" });
    const user = make("User", "app", {
      ...{ user: "shop_app", host: "%" },
      plaintextPassword: pulumi.secret(declared.password),
    });
    make("Grant", "rw", { role: "shop_rw", database: "shop", privileges }, [database, role]);
    const account = { user: "shop_app", host: "%", roles: ["shop_rw"] };
    const member = make("Grant", "app", { ...account, database: "shop" }, [role, user]);
    make("DefaultRoles", "app", account, [member]);
  }

  const grants = async (password: string): Promise<string[]> => {
    const connection = await server.connect({ user: "shop_app", password, database: "shop" });
    const [rows] = await connection.query({ sql: "SHOW GRANTS FOR CURRENT_ROLE", rowsAsArray: true });
    await connection.end();
    return (rows as string[][]).map(([line]) => line ?? "");
  };

  test("makes a service on MariaDB, and finds nothing more to do, before and after a refresh", async () => {
    expect((await app.up()).changes).toEqual({ create: 8 });
    expect(await grants("app-it")).toContain("GRANT SELECT ON `shop`.* TO `shop_rw`");
    // The engine notes the version of the package as the provider's, and at the second deployment that of terraform-provider.
    expect((await app.up()).changes).toEqual({ same: 7, update: 1 });
    expect((await app.up()).changes).toEqual({ same: 8 });
    await app.refresh();
    expect((await app.up()).changes).toEqual({ same: 8 });
  });

  test("changes a grant and a password where they are", async () => {
    declared = { ...declared, privileges: ["SELECT", "DELETE"], password: "app-it-2" };
    expect((await app.up()).changes).toEqual({ same: 6, update: 2 });
    expect(await grants("app-it-2")).toContain("GRANT SELECT, DELETE ON `shop`.* TO `shop_rw`");
    expect(app.stateFile()).not.toContain("app-it");
  });

  it.runIf(runs && process.env["ROLEWRIGHT_PLUGINS"] === undefined)("becomes no other provider", async () => {
    declared = { ...declared, url: "registry.opentofu.org/hashicorp/aws" };
    await expect(app.preview()).rejects.toThrow(
      'the provider emulator can not become "registry.opentofu.org/hashicorp/aws"',
    );
    declared = { ...declared, url: PETOJU };
  });

  test("leaves nothing", async () => {
    await app.destroy();
    const [rows] = await root.query("SELECT user FROM mysql.user WHERE user LIKE 'shop%'");
    expect(rows).toEqual([]);
  });
});
