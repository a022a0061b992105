import { type MySqlDeclaration, manifest, plan, renderPasswordSql, renderSql } from "@rolewright/core/mysql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddedMariaDb, embeddedMySql, type MySqlServer } from "./embedded-mysql.js";
import { embeddedServerProblem } from "./embedded-server-problem.js";
import { createMySqlDeployer, type MySqlDeployer } from "./mysql-deployer.js";
import { proveMySql } from "./mysql-prove.js";

const OBJECTS = [
  "create table orders.item (id int not null, label varchar(9) not null, double_id int as (id * 2) stored, primary key (id))",
  "create table orders.event (id int auto_increment primary key, at datetime not null, seen timestamp default current_timestamp, mark int invisible)",
  "create view orders.labels as select id, label from orders.item",
  "create view orders.counts as select count(*) as items from orders.item",
  "create view orders.joined as select i.id, e.at from orders.item i join orders.event e on e.id = i.id",
  "create view orders.half as select id, label, 1 as one, id + 1 as more from orders.item",
  "create sql security invoker view orders.own as select label from orders.item",
  "create function orders.total(a int, b int) returns int deterministic return a + b",
  "create procedure orders.close_day() delete from orders.item",
  "create procedure orders.open_day(a int) select a",
];

/** What only one of the two has. */
const OWN_OBJECTS = {
  mysql: ["create table orders.log (id int) engine = archive"],
  mariadb: ["create sequence orders.numbers", "create table orders.old (id int) with system versioning"],
};

describe.each(["mysql", "mariadb"] as const)("on %s", async (engine) => {
  const test = it.skipIf((await embeddedServerProblem(engine)) !== undefined);
  const common = { engine, host: "127.0.0.%" };
  const services: MySqlDeclaration[] = [
    {
      ...common,
      service: "orders",
      logins: { app: {}, migrate: true },
      routines: ["function total"],
      offers: [
        { to: "billing", access: "write-only", tables: ["event"] },
        {
          to: "billing",
          access: "read-only",
          columns: { item: ["id"], half: ["id"] },
          routines: ["procedure open_day"],
        },
      ],
      roles: [
        { name: "analyst", access: "read-only" },
        { name: "ingest", access: "write-only" },
      ],
    },
    {
      ...common,
      service: "billing",
      logins: { app: {} },
      uses: [
        { from: "orders", access: "write-only" },
        { from: "orders", access: "read-only" },
      ],
    },
  ];
  const manifests = services.map(manifest);
  const records = services.flatMap((each) => plan(each));
  const users = records.filter((record) => record.kind === "user");
  const passwords = Object.fromEntries(users.map(({ name }) => [name, "a password"]));
  let server: MySqlServer;
  let deployer: MySqlDeployer;

  beforeAll(async () => {
    server = await (engine === "mariadb" ? embeddedMariaDb() : embeddedMySql());
    deployer = await createMySqlDeployer(server, { databases: ["orders", "billing"] });
    const connection = await server.connect(deployer);
    const isNamed = (record: object): boolean => "table" in record || "routine" in record;
    for (const sql of renderSql(
      records.filter((each) => !isNamed(each)),
      engine,
    ))
      await connection.query(sql);
    for (const user of users) await connection.query(renderPasswordSql(user), ["a password"]);
    const migrator = await server.connect({ user: "orders_migrate", password: "a password" });
    for (const sql of [...OBJECTS, ...OWN_OBJECTS[engine]]) await migrator.query(sql);
    await migrator.query("insert into orders.item (id, label) values (1, 'one')");
    await migrator.end();
    for (const sql of renderSql(records.filter(isNamed), engine)) await connection.query(sql);
    await connection.end();
  });
  afterAll(() => server?.stop());

  const proof = () => proveMySql(server, { manifests, catalog: deployer, passwords });
  const byHand = async (...statements: string[]) => {
    const root = await server.connect();
    for (const sql of statements) await root.query(sql);
    await root.end();
  };

  test("proves what the manifests declare, and changes nothing", async () => {
    const { rows, allowed, refused, wrong } = await proof();
    expect(wrong).toEqual([]);
    expect(allowed).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(100);
    console.log(`${engine}: ${rows.length} statements, ${allowed} allowed, ${refused} refused`);
    const root = await server.connect();
    const [found] = await root.query("select id from orders.item");
    expect(found).toEqual([{ id: 1 }]);
    await root.end();
  });

  test("finds what a login has too much, and what it lacks", async () => {
    await byHand("grant delete on orders.event to orders_ro", "revoke show view on orders.* from orders_ro");
    const { wrong } = await proof();
    expect(wrong.map(({ login, verb, object, allowed }) => [login, verb, object, allowed])).toEqual(
      [
        ["orders_analyst@127.0.0.%", "DELETE", "orders.event", true],
        ...["counts", "half", "joined", "labels", "own"].map((view) => [
          "orders_analyst@127.0.0.%",
          "SHOW VIEW",
          `orders.${view}`,
          false,
        ]),
      ].toSorted(([, , a], [, , b]) => (String(a) < String(b) ? -1 : 1)),
    );
    await byHand("revoke delete on orders.event from orders_ro", "grant show view on orders.* to orders_ro");
  });

  test("finds that the role of a login is not active", async () => {
    await byHand(
      engine === "mysql"
        ? "alter user orders_app_a@`127.0.0.%` default role none"
        : "set default role none for orders_app_a@`127.0.0.%`",
    );
    const { wrong } = await proof();
    expect(wrong.length).toBeGreaterThan(5);
    expect(new Set(wrong.map(({ login, allowed }) => `${login} ${allowed}`))).toEqual(
      new Set(["orders_app_a@127.0.0.% false"]),
    );
    await byHand(
      engine === "mysql"
        ? "alter user orders_app_a@`127.0.0.%` default role orders_app"
        : "set default role orders_app for orders_app_a@`127.0.0.%`",
    );
  });

  test("finds a view that does not work, says whose rights it lacks, and does not take it for what a login lacks", async () => {
    const who = "orders_migrate@`127.0.0.%`";
    const name = "orders_migrate@127.0.0.%";
    await byHand(
      "create definer = gone@localhost view orders.lost as select id from orders.item",
      // It works, and not for one that may not read what is below it.
      "grant select on orders.own to orders_for_billing",
      ...(engine === "mysql"
        ? [`alter user ${who} default role none`, "set global activate_all_roles_on_login = on"]
        : [`revoke select on orders.* from ${who}`]),
    );
    const { wrong, broken, rows, allowed, refused } = await proof();
    // Its own statements need no default role: all that is wrong is what the right itself makes so.
    expect(wrong).toEqual([]);
    const why =
      engine === "mysql"
        ? `it runs with the rights of "${name}", which has "orders_owner" as no default role, and nothing else counts there. Run: ALTER USER \`orders_migrate\`@\`127.0.0.%\` DEFAULT ROLE \`orders_owner\``
        : `it runs with the rights of "${name}", which lacks a right on what it means, or that is not there. On MariaDB it uses what that account holds itself, and nothing of its roles.`;
    expect(broken).toEqual([
      ...["counts", "half", "joined", "labels"].map((each) => ({ object: `orders.${each}`, reason: why })),
      {
        object: "orders.lost",
        reason:
          'it runs with the rights of "gone@localhost", which is not there. Make it again as a migrator of its service.',
      },
    ]);
    expect(rows.length).toBeGreaterThan(allowed + refused);
    expect(
      rows.filter((row) => row.broken).map(({ login, object, verb }) => `${login} ${verb} ${object}`),
    ).toContain("billing_app_a@127.0.0.% SELECT (id) orders.half");
    await byHand(
      "drop view orders.lost",
      "revoke select on orders.own from orders_for_billing",
      ...(engine === "mysql"
        ? [`alter user ${who} default role orders_owner`, "set global activate_all_roles_on_login = off"]
        : [`grant select on orders.* to ${who}`]),
    );
    expect((await proof()).broken).toEqual([]);
  });

  test("throws for a login without a password here", async () => {
    await expect(proveMySql(server, { manifests, catalog: deployer, passwords: {} })).rejects.toThrow(
      "no password for",
    );
  });
});
