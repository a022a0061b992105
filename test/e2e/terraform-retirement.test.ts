// How a service ends under the real Terraform, and what becomes of an apply that stopped half-way.
import * as fs from "node:fs";
import * as path from "node:path";
import type { ServiceDatabaseProps } from "@rolewright/cdktf/postgresql";
import { describe, expect, it } from "vitest";
import { slow } from "../versions.ts";
import { failure, outcome } from "./helpers.ts";
import { lives, NONE } from "./lives.ts";
import { EPHEMERAL, openWorkspace } from "./terraform-lives.ts";

type Props = Partial<ServiceDatabaseProps>;

const login = { password: "$" + "{var.password}" };
const ORDERS: Props = { logins: { app: login, migrate: login } };
const GUIDE = fs.readFileSync(path.join(import.meta.dirname, "../../docs/cdktf.md"), "utf8");
/** What stays of it when it is retired. */
const KEPT = ["role orders_owner", "schema orders", "table note"];

describe.each(slow(18))("PostgreSQL %i", (version) => {
  const life = lives(version);

  /** A service with a row of data, and what becomes of it; beside another one, where that is said. */
  async function withData(living: Props, isAlone: boolean) {
    let props: Props | undefined = living;
    const made = await openWorkspace(life, (service, _, stack) => {
      // Which a service does, and this program goes on when it has none.
      stack.addOverride("terraform.required_providers.postgresql.version", ">= 1.26");
      if (props !== undefined) service("orders", props);
      if (!isAlone) service("beside", { logins: { app: login } });
    });
    await made.apply();
    await life.migration(
      "orders",
      "create table orders.note (v text); insert into orders.note values ('kept')",
    );
    return {
      ...made,
      /** What the program says from now on. */
      become: (next: Props | undefined): Promise<void> => {
        props = next;
        return made.synthesise();
      },
    };
  }

  /** What there is of the service on the server. */
  const left = (): Promise<string[]> =>
    life.asAdmin(async (admin) => {
      const { rows } = await admin.query<{ name: string }>(
        `select 'role ' || rolname as name from pg_roles where rolname like 'orders\\_%'
         union all select 'schema ' || nspname from pg_namespace where nspname = 'orders'
         union all select 'table ' || relname from pg_class where relnamespace = to_regnamespace('orders') and relkind = 'r'
         order by 1`,
      );
      return rows.map(({ name }) => name);
    });
  const reading = (): Promise<string> =>
    life.as("orders_app_a", (client) => outcome(client.query("table orders.note")));

  it("refuses while it plans that a service leaves unretired, as long as the stack has another schema", async () => {
    const living: Props = { ...ORDERS, additionalSchemas: ["archive"] };
    const { become, raw, apply } = await withData(living, true);
    const refused = async (schema: string): Promise<void> => {
      const { message } = await failure(raw.apply());
      expect(message).toContain("Instance cannot be destroyed");
      expect(message).toContain(`terraform_data.retire-before-removing["${schema}"]`);
      expect(await life.compare()).toEqual(NONE);
    };
    await become({ ...living, service: "order", schema: "sales", additionalSchemas: ["history"] });
    await refused("orders-schema");
    await become(ORDERS);
    await refused("orders-in-archive-schema");

    // The last one takes the guard along: now it is the server that keeps the data, and nobody has access to it.
    await become(undefined);
    expect((await failure(raw.apply())).message).toContain("2BP01");
    expect(await left()).toEqual(KEPT);
    await become(living);
    await apply();
    expect(await reading()).toBe("allowed");

    // Who keeps the data and is done with it lets Terraform forget.
    await become({ additionalSchemas: ["archive"], retired: "keep-data" });
    await apply();
    const addresses = Object.keys(await raw.state());
    const [, pattern] = /state list \| grep -E '([^']*orders[^']*)'/.exec(GUIDE) ?? [];
    const own = addresses.filter((address) => new RegExp(pattern as string).test(address));
    expect(own).toEqual(addresses);
    await raw.forget(own);
    await become(undefined);
    expect((await raw.apply()).changes).toEqual({});
    expect(await left()).toEqual(KEPT);
  });

  it("keeps the data of a retired service, gives it back, and drops it when told so by name", async () => {
    const { become, apply, settled, raw } = await withData(ORDERS, false);
    await life.as("orders_app_a", async (session) => {
      await become({ retired: "keep-data" });
      await apply();
      expect(await outcome(session.query("table orders.note"))).toBe("42501");
    });
    expect(await left()).toEqual(KEPT);
    await become(undefined);
    expect((await failure(raw.plan())).message).toContain('retire-before-removing["orders-schema"]');
    await become(ORDERS);
    await apply();
    expect(await reading()).toBe("allowed");

    await become({ retired: { dropSchemas: ["orders"] } });
    await apply();
    expect(await left()).toEqual(KEPT);
    await become(undefined);
    await apply();
    expect(await left()).toEqual([]);
    await settled();
  });

  it("goes on where an apply has stopped half-way, with the next one", async () => {
    const made = await openWorkspace(life, (service) => void service("orders", ORDERS));
    /** What an apply fails with whose connection is lost where it waits for this statement. */
    const lost = async (statement: string, apply: () => Promise<unknown>): Promise<string | undefined> => {
      const error = await life.held([statement], apply, (pid) =>
        life.asAdmin((admin) => admin.query("select pg_terminate_backend($1)", [pid])),
      );
      return error?.message;
    };
    expect(await lost("create role orders_app", made.apply)).toContain("postgresql_role.orders_app: ");
    expect(await left()).toContain("role orders_owner");
    expect(Object.keys(await made.apply())).not.toContain("postgresql_role.orders_owner");

    // But a password that was not set is in the state all the same.
    const password = "another-password-of-tests";
    const variables = { deployer_password: life.deployer().password, password, ephemeral: EPHEMERAL };
    await made.raw.configure({ variables });
    const locked = "alter role orders_app_a connection limit 5";
    expect(await lost(locked, () => made.raw.apply({ target: ["postgresql_role.orders_app_a"] }))).toContain(
      "error updating role password",
    );
    expect(await made.apply()).not.toHaveProperty("postgresql_role.orders_app_a");
    expect(await outcome(life.connect("orders_app_a", password).then((client) => client.end()))).toBe(
      "28P01",
    );
  });
});
