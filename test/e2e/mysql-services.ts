import {
  MysqlProvider,
  ReadOnlyRole,
  ServiceDatabase,
  type ServiceDatabaseProps,
} from "@rolewright/cdktf/mysql";
import type { MySqlEngine, MySqlOffer } from "@rolewright/core/mysql";
import { App, TerraformStack, TerraformVariable, Testing } from "cdktf";
import { type mysqlLives, PASSWORD, ROTATED } from "./mysql-lives.ts";
import { type LivingWorkspace, workspaceOf } from "./terraform-lives.ts";

/** What two stacks declare: `catalog` and `orders` are in one, and `reporting`, which uses both, is in the other. */
interface Says {
  migrated: boolean;
  protect: boolean;
  /** The service `orders`: whole, retired, or not in the program. */
  orders: "whole" | NonNullable<ServiceDatabaseProps["retired"]> | "gone";
  /** Its databases beside its own. */
  additionalDatabases: string[];
  /** The slots of its application, and whether the active one has another password. */
  app: { active?: "a" | "b"; standby?: boolean; rotated?: boolean };
  /** Where a reader connects from, if there is one. */
  analyst: string | undefined;
  /** Whether `catalog` uses what `orders` offers to it. */
  catalogUses: boolean;
  /** What it offers to `reporting`, and what that uses. */
  offer: MySqlOffer | undefined;
  uses: MySqlOffer["access"] | undefined;
  /** Whether `reporting` is in the program, the only service of its stack. */
  reporting: boolean;
}

/** Two workspaces, and what their programs say. */
export interface Services {
  owner: LivingWorkspace;
  consumer: LivingWorkspace;
  /** Changes what is said; nothing is applied. */
  say(change: Partial<Says>): void;
}

/** Opens both workspaces on a server. Nothing named is there yet. */
export async function openServices(
  engine: MySqlEngine,
  life: ReturnType<typeof mysqlLives>,
  offer: MySqlOffer,
): Promise<Services> {
  let says: Says = {
    ...{ migrated: false, protect: true, orders: "whole", app: {} },
    ...{ additionalDatabases: ["order_history"], reporting: true },
    ...{ analyst: undefined, catalogUses: true, offer, uses: offer.access },
  };
  const open = (
    program: (stack: TerraformStack, says: Says) => ServiceDatabase[],
  ): Promise<LivingWorkspace> =>
    workspaceOf(
      life,
      () => {
        const stack = new TerraformStack(new App(), "life");
        const [deployerPassword] = VARIABLES.map(
          (id) => new TerraformVariable(stack, id, { type: "string", sensitive: true }).stringValue,
        );
        const { host, port, user: username } = life.deployer();
        new MysqlProvider(stack, "mysql", {
          ...{ endpoint: `${host}:${port}`, username, password: deployerPassword as string },
        });
        // What the provider has learnt since is to read the versions of MariaDB that Debian packages from 11.8 on.
        stack.addOverride("terraform.required_providers.mysql.version", ">= 3.0.94");
        const manifests = program(stack, says).map(({ manifest }) => manifest);
        return { configuration: JSON.parse(Testing.synth(stack, true)), manifests };
      },
      { deployer_password: life.deployer().password, password: PASSWORD, rotated: ROTATED },
    );
  return {
    owner: await open((stack, says) => owners(stack, engine, says)),
    consumer: await open((stack, says) => consumers(stack, engine, says)),
    say: (change) => {
      says = { ...says, ...change };
    },
  };
}

const VARIABLES = ["deployer_password", "password", "rotated"];
const login = { password: "$" + "{var.password}" };
const HOST = "127.0.0.%";

function owners(stack: TerraformStack, engine: MySqlEngine, says: Says): ServiceDatabase[] {
  const { migrated, protect, orders, additionalDatabases, app, analyst, catalogUses, offer } = says;
  const shared = { engine, host: HOST, migrated, protect };
  const catalog = new ServiceDatabase(stack, "catalog", {
    ...shared,
    logins: { app: login, migrate: login },
    offers: [{ to: "reporting", access: "read-only" }],
    ...(catalogUses && { uses: [{ from: "orders", access: "write-only" }] }),
  });
  if (orders === "gone") return [catalog];
  const databases = { ...shared, additionalDatabases };
  if (orders !== "whole")
    return [catalog, new ServiceDatabase(stack, "orders", { ...databases, retired: orders })];
  const { standby, rotated, ...active } = app;
  const made = new ServiceDatabase(stack, "orders", {
    ...databases,
    logins: {
      app: {
        ...active,
        password: rotated ? "$" + "{var.rotated}" : login.password,
        ...(standby && { standby: login }),
      },
      migrate: login,
    },
    routines: ["function total"],
    offers: [
      { to: "catalog", access: "write-only", tables: ["event"] },
      ...(offer === undefined ? [] : [offer]),
    ],
  });
  if (analyst !== undefined)
    new ReadOnlyRole(stack, "orders-analyst", { service: made, host: analyst, login });
  return [catalog, made];
}

function consumers(stack: TerraformStack, engine: MySqlEngine, says: Says): ServiceDatabase[] {
  const { migrated, protect, uses } = says;
  if (!says.reporting) return [];
  const reporting = new ServiceDatabase(stack, "reporting", {
    ...{ engine, host: HOST, migrated, protect },
    logins: { app: login },
    uses: [
      { from: "catalog", access: "read-only" },
      ...(uses === undefined ? [] : [{ from: "orders", access: uses }]),
    ],
  });
  return [reporting];
}
