import { manifest, plan, renderSql, renderWithdrawSql, type ServiceDeclaration } from "@rolewright/core";
import {
  createDeployer,
  type Deployer,
  embeddedPostgres,
  type PostgresServer,
  type PostgresVersion,
} from "@rolewright/testing";
import type { Client, DatabaseError } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "./finding.js";
import { type InDatabase, type Retirement, type RetirementArgs, retirement } from "./retirement.js";

const alive: ServiceDeclaration = {
  service: "orders",
  database: "shop",
  logins: { app: {}, migrate: true },
  offers: [{ to: "orders-archive", access: "read-only" }],
  roles: [
    { name: "analyst", access: "read-only" },
    { name: "ingest", access: "write-only", returning: { note: ["id"] } },
  ],
};
/** Its name begins with the other one's, and it uses it. */
const neighbour: ServiceDeclaration = {
  service: "orders-archive",
  database: "shop",
  logins: { app: {}, migrate: true },
  uses: [{ from: "orders", access: "read-only" }],
};
const kept: ServiceDeclaration = { service: "orders", database: "shop", retired: "keep-data" };
const dropped: ServiceDeclaration = { ...kept, retired: { dropSchemas: ["orders"] } };

const says = ({ rule, severity, subject }: Finding): string => `${severity} ${rule} ${subject}`;
const CONSUMER = "warning retire-member orders_archive_app";

describe.each<PostgresVersion>([14, 16, 18])("retirement on PostgreSQL %i", (version) => {
  let server: PostgresServer;
  let deployer: Deployer;
  let admin: Client;
  let client: Client;
  let sessions: Client[] = [];
  /** Up to 15 nobody is a member of what they made. */
  const seesSessions = version >= 16;

  beforeAll(async () => {
    server = await embeddedPostgres({ version });
    deployer = await createDeployer(server, { database: "shop" });
    admin = await server.connect({ database: "shop" });
    client = await server.connect(deployer);
  });
  afterAll(async () => {
    await client?.end();
    await admin?.end();
    await server?.stop();
  });
  beforeEach(async () => {
    const options = { migrated: false };
    for (const each of [alive, neighbour])
      for (const sql of renderSql(plan(each, options))) await client.query(sql);
    await admin.query("SET ROLE orders_owner; CREATE TABLE orders.note (id int); RESET ROLE");
    await admin.query(
      "ALTER ROLE orders_app_a PASSWORD 'secret'; ALTER ROLE orders_archive_app_a PASSWORD 'secret'",
    );
    await admin.query("CREATE DATABASE warehouse");
  });
  afterEach(async () => {
    for (const each of sessions) await each.end().catch(() => {});
    sessions = [];
    await admin.query("DROP DATABASE warehouse WITH (FORCE)");
    await admin.query(`DO $$ DECLARE each record; BEGIN
      DROP SCHEMA IF EXISTS orders, orders_archive CASCADE;
      FOR each IN SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname NOT IN ('postgres', 'deployer') LOOP
        EXECUTE format('DROP OWNED BY %I CASCADE', each.rolname);
      END LOOP;
      FOR each IN SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname NOT IN ('postgres', 'deployer') LOOP
        EXECUTE format('DROP ROLE %I', each.rolname);
      END LOOP; END $$`);
  });

  const connect: InDatabase = async (database, work) => {
    const other = await server.connect({ ...deployer, database });
    try {
      return await work(other);
    } finally {
      await other.end();
    }
  };
  const look = (args: Partial<RetirementArgs> = {}): Promise<Retirement> =>
    retirement(client, { service: alive, connect, ...args });
  const findings = async (service: ServiceDeclaration = kept): Promise<string[]> =>
    (await look({ service })).findings.map(says);

  async function session(user: string): Promise<Client> {
    const made = await server.connect({ user, password: "secret", database: "shop" });
    made.on("error", () => {});
    sessions.push(made);
    return made;
  }
  async function inWarehouse(sql: string): Promise<void> {
    const other = await server.connect({ database: "warehouse" });
    await other.query(sql).finally(() => other.end());
  }
  /** Runs the statements of a finding as the one who can. */
  async function fix({ fix: said }: Finding): Promise<void> {
    const by = await (said?.runBy === deployer.user
      ? server.connect({ ...deployer, database: said.database ?? "shop" })
      : server.connect({ database: said?.database ?? "shop" }));
    for (const sql of said?.sql ?? []) await by.query(sql);
    await by.end();
  }
  /** One that stopped half-way goes on where it stopped. */
  const isGone = (error: DatabaseError): void => {
    if (error.code !== "42704") throw error;
  };
  /** What a deployment does: it drops all roles, with what they own or hold in this database. */
  const withdraw = async (): Promise<void> => {
    const roles = plan(alive, { migrated: false }).filter(
      ({ kind, key }) => kind !== "schema" && key !== "owner",
    );
    for (const sql of renderWithdrawSql(roles)) {
      // Before it drops, the provider takes over.
      if (sql.startsWith("DROP OWNED"))
        await client.query(`${sql.replace("DROP", "REASSIGN")} TO CURRENT_USER`).catch(isGone);
      await client.query(sql).catch(isGone);
    }
  };

  it("knows the roles by the living declaration, by a manifest, and by the retired one, and no others", async () => {
    const roles = async (args: Partial<RetirementArgs>) => (await look(args)).roles.map(({ name }) => name);
    const all = manifest(alive)
      .roles.map(({ name }) => name)
      .toSorted();
    expect(await roles({})).toEqual(all);
    expect(await roles({ service: manifest(alive) })).toEqual(all);
    expect(await roles({ service: kept })).toEqual(all);
    expect(await roles({ service: dropped })).toEqual(all);
    expect(await roles({ service: neighbour })).toEqual(
      manifest(neighbour)
        .roles.map(({ name }) => name)
        .toSorted(),
    );
  });

  it("finds nothing but who uses the service, where nothing is in the way", async () => {
    const found = await look();
    expect(found.findings.map(says)).toEqual([CONSUMER]);
    expect(found.members).toEqual([{ role: "orders_for_orders_archive", member: "orders_archive_app" }]);
    expect([found.sessions, found.elsewhere, found.unseen]).toEqual([[], [], []]);
    await withdraw();
    expect(await findings()).toEqual([]);
  });

  it("finds the sessions of the logins, ends them as the deployer, and keeps them out", async () => {
    const reader = await session("orders_app_a");
    await reader.query("BEGIN");
    await reader.query("SELECT * FROM orders.note");
    const other = await session("orders_archive_app_a");

    const found = await look();
    expect(found.sessions).toEqual([
      {
        pid: expect.any(Number),
        login: "orders_app_a",
        database: "shop",
        state: seesSessions ? "idle in transaction" : null,
        since: seesSessions ? expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) : null,
      },
    ]);
    expect(found.unseen).toEqual(
      seesSessions
        ? []
        : [
            'what the sessions of "orders_app_a" do, and since when: "deployer" is no member of these logins.',
          ],
    );
    const [finding] = found.findings as [Finding];
    expect(says(finding)).toBe("error retire-session orders_app_a");
    expect(finding.fix?.runBy).toBe("deployer");
    await fix(finding);
    await expect(reader.query("SELECT 1")).rejects.toThrow();
    await expect(session("orders_app_a")).rejects.toThrow("not permitted to log in");
    expect(await findings()).toEqual([CONSUMER]);

    // The statements for all logins can be run again, and leave the neighbour and the memberships as they are.
    const memberships = "SELECT count(*) FROM pg_auth_members";
    const before = await admin.query(memberships);
    for (const sql of [...found.endSessions, ...(await look()).endSessions]) await client.query(sql);
    expect((await admin.query(memberships)).rows).toEqual(before.rows);
    expect((await look()).roles.filter(({ login }) => login)).toEqual([]);
    expect((await other.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  });

  it.runIf(version >= 16)(
    "ends sessions of a login that the deployer has made and is no member of",
    async () => {
      await client.query("REVOKE orders_app_a FROM deployer GRANTED BY deployer");
      const reader = await session("orders_app_a");
      const { findings: found } = await look();
      expect(found[0]?.fix).toMatchObject({ runBy: "deployer", sql: expect.arrayContaining(["ROLLBACK"]) });
      await fix(found[0] as Finding);
      await expect(reader.query("SELECT 1")).rejects.toThrow();
      expect((await look()).sessions).toEqual([]);
    },
  );

  it("finds a session whose login is dropped already, which only an administrator can end", async () => {
    const reader = await session("orders_app_a");
    await reader.query("BEGIN; DECLARE c CURSOR FOR SELECT generate_series(1, 3); FETCH 1 FROM c");
    await withdraw();
    expect((await reader.query("FETCH 1 FROM c")).rowCount).toBe(1);

    const found = await look({ service: kept });
    expect(found.sessions).toMatchObject([{ login: null, database: "shop" }]);
    expect(found.findings.map(says)).toEqual(["error retire-orphan shop"]);
    const [finding] = found.findings as [Finding];
    await expect(client.query(finding.fix?.sql[0] as string)).rejects.toThrow(
      /permission denied|must be a member/,
    );
    await fix(finding);
    await expect(reader.query("SELECT 1")).rejects.toThrow();
    expect(await findings()).toEqual([]);
  });

  it("finds and names what the roles own or hold in another database, and its fix lets them be dropped", async () => {
    await inWarehouse(`
      CREATE TABLE forgotten (id int); ALTER TABLE forgotten OWNER TO orders_app;
      CREATE TABLE "Stock" (id int); GRANT SELECT (id) ON "Stock" TO orders_rw;
      CREATE SCHEMA ext; GRANT USAGE ON SCHEMA ext TO orders_rw;
      ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO orders_rw;
      ALTER DEFAULT PRIVILEGES FOR ROLE orders_migrate REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
      CREATE POLICY mine ON "Stock" TO orders_rw`);
    await expect(withdraw()).rejects.toThrow("cannot be dropped because some objects depend on it");

    const found = await look(); // half of the roles are gone by now
    expect(found.roles.length).toBeLessThan(manifest(alive).roles.length);
    expect(
      found.elsewhere.map(
        ({ role, how, objects, count }) => `${role} ${how} ${count}: ${objects?.join(", ")}`,
      ),
    ).toEqual([
      "orders_app owns 1: table public.forgotten",
      "orders_migrate owns 1: default acl for role orders_migrate on functions",
      'orders_rw has privileges on 1: table public."Stock"',
      "orders_rw has privileges on 1: default acl for role postgres on tables",
      "orders_rw has privileges on 1: schema ext",
      'orders_rw is in a policy of 1: policy mine on public."Stock"',
    ]);
    expect(found.findings.map(says)).toEqual([
      ...Array(3).fill("error retire-elsewhere warehouse"),
      CONSUMER,
    ]);
    expect(found.findings[0]).toMatchObject({
      message: expect.stringContaining(
        'in the database "warehouse", "orders_app" owns table public.forgotten.',
      ),
      fix: {
        sql: ['REASSIGN OWNED BY "orders_app" TO "postgres"', 'DROP OWNED BY "orders_app"'],
        database: "warehouse",
      },
    });
    for (const each of found.findings) await fix(each);
    expect(await findings()).toEqual([CONSUMER]);
    await inWarehouse("SELECT * FROM forgotten"); // it has another owner, and is there
    await withdraw();
    expect(await findings()).toEqual([]);
    expect((await look()).roles).toEqual([{ name: "orders_owner", login: false }]);
  });

  it("says where it could not look", async () => {
    await inWarehouse("CREATE TABLE forgotten (); ALTER TABLE forgotten OWNER TO orders_app");
    const counted = { database: "warehouse", role: "orders_app", how: "owns", catalog: "pg_class", count: 1 };
    const { connect: _, ...alone } = { connect, service: alive };
    const unasked = await retirement(client, alone);
    expect(unasked.elsewhere).toEqual([{ ...counted, databaseOwner: "postgres" }]);
    expect(unasked.unseen).toEqual(['the names of what is in the database "warehouse": it was not asked.']);

    await admin.query("REVOKE CONNECT ON DATABASE warehouse FROM PUBLIC");
    const refused = await look();
    expect(refused.elsewhere).toMatchObject([counted]);
    expect(refused.unseen).toEqual([
      expect.stringContaining('the names of what is in the database "warehouse": permission denied'),
    ]);
    expect(refused.findings[0]?.message).toContain("owns 1 object(s) of pg_class");
  });

  it("finds privileges that the deployer can not take back, and their fix lets the roles be dropped", async () => {
    await admin.query(`
      CREATE TABLE public."Rates" (); CREATE VIEW public.shown AS SELECT 1 AS one;
      CREATE FUNCTION public.total(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
      CREATE SCHEMA ext;
      GRANT SELECT ON public."Rates", public.shown TO orders_rw; GRANT USAGE ON SCHEMA ext TO orders_rw;
      GRANT EXECUTE ON FUNCTION public.total TO orders_rw;
      GRANT CONNECT ON DATABASE warehouse TO orders_use; GRANT CREATE ON TABLESPACE pg_default TO orders_rw`);
    if (version >= 15) await admin.query("GRANT SET ON PARAMETER work_mem TO orders_use");
    // None of these is in the way: the deployer takes them back.
    await admin.query("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO orders_rw");
    await admin.query("GRANT TEMPORARY ON DATABASE shop TO orders_rw");
    await admin.query(
      "CREATE TABLE public.deployers (); ALTER TABLE public.deployers OWNER TO deployer; GRANT SELECT ON public.deployers TO orders_rw",
    );
    try {
      const found = (await look({ service: kept })).findings.filter(({ rule }) => rule === "retire-granted");
      expect(found.flatMap((each) => each.fix?.sql)).toEqual([
        'REVOKE ALL ON ROUTINE public.total(integer) FROM "orders_rw"',
        'REVOKE ALL ON SCHEMA ext FROM "orders_rw"',
        'REVOKE ALL ON TABLE public."Rates" FROM "orders_rw"',
        'REVOKE ALL ON TABLESPACE pg_default FROM "orders_rw"',
        'REVOKE ALL ON TABLE public.shown FROM "orders_rw"',
        'REVOKE ALL ON DATABASE warehouse FROM "orders_use"',
        ...(version >= 15 ? ['REVOKE ALL ON PARAMETER work_mem FROM "orders_use"'] : []),
      ]);
      for (const each of found) await fix(each);
      expect(await findings()).toEqual([CONSUMER]);
      await withdraw();
    } finally {
      await admin.query(
        'DROP VIEW public.shown; DROP TABLE public."Rates", public.deployers; DROP FUNCTION public.total; DROP SCHEMA ext',
      );
    }
  });

  it("tells who keeps the data from who loses it", async () => {
    await admin.query("CREATE ROLE bob; GRANT orders_owner TO bob; CREATE ROLE eve; GRANT orders_ro TO eve");
    const found = await look({ service: kept });
    expect(found.findings.map(says)).toEqual([
      "error retire-heir bob",
      CONSUMER,
      "warning retire-member eve",
    ]);
    expect(await findings(dropped)).toEqual([
      CONSUMER,
      "warning retire-member bob",
      "warning retire-member eve",
    ]);
    await fix(found.findings[0] as Finding);
    expect(await findings()).toEqual([CONSUMER, "warning retire-member eve"]);
  });

  it("lets what the owner has elsewhere stand in the way only where the data is dropped", async () => {
    await inWarehouse("CREATE TABLE forgotten (); ALTER TABLE forgotten OWNER TO orders_owner");
    expect(await findings(kept)).toEqual(["warning retire-kept warehouse", CONSUMER]);
    expect(await findings(dropped)).toEqual(["error retire-elsewhere warehouse", CONSUMER]);
  });

  it("says what the deployer comes to own", async () => {
    await admin.query("CREATE TABLE public.stray (); ALTER TABLE public.stray OWNER TO orders_app");
    await admin.query("ALTER DATABASE warehouse OWNER TO orders_migrate");
    const left = (await look()).findings.filter(({ rule }) => rule === "retire-left");
    expect(left.map(({ message }) => message.split(",")[0])).toEqual([
      '"orders_app" owns the table public.stray',
      '"orders_migrate" owns the database warehouse',
    ]);
    await withdraw();
    const { rows } = await admin.query(
      "SELECT relowner::regrole::text AS owner FROM pg_class WHERE relname = 'stray' UNION ALL SELECT datdba::regrole::text FROM pg_database WHERE datname = 'warehouse'",
    );
    await admin.query("DROP TABLE public.stray; ALTER DATABASE warehouse OWNER TO postgres");
    expect(rows).toEqual([{ owner: "deployer" }, { owner: "deployer" }]);
  });

  it("takes the deployer of one service for none of its roles, and for able to do what it granted", async () => {
    const own = await createDeployer(server, { database: "single", service: "stock" });
    const service: ServiceDeclaration = { service: "stock", database: "single", logins: { app: {} } };
    try {
      for (const user of [own, { database: "single" }]) {
        const each = await server.connect(user);
        if (user === own) for (const sql of renderSql(plan(service))) await each.query(sql);
        const found = await retirement(each, { service: { ...kept, service: "stock", database: "single" } });
        await each.end();
        expect(found.roles.map(({ name }) => name)).toEqual(
          manifest(service)
            .roles.map(({ name }) => name)
            .toSorted(),
        );
        expect(found.findings.map(says)).toEqual([]);
      }
    } finally {
      await admin.query("DROP DATABASE single WITH (FORCE)");
    }
  });

  it("says nothing of a service of another database", async () => {
    const found = await look({ service: { ...alive, database: "warehouse" } });
    expect(found.findings.map(says)).toEqual(["error database-wrong orders"]);
    expect(found.endSessions).toEqual([]);
  });
});
