import type { CompareOptions, Finding } from "@rolewright/audit";
import { repairSql } from "@rolewright/audit";
import { audit } from "@rolewright/audit/mysql";
import {
  type MySqlEngine,
  type MySqlRecord,
  manifest,
  plan,
  renderPasswordSql,
  renderSql,
} from "@rolewright/core/mysql";
import { createMySqlDeployer, embeddedMariaDb, embeddedMySql, type MySqlServer } from "@rolewright/testing";
import { type Connection, run } from "../../conformance/mysql/connection.ts";
import { ordered } from "../../conformance/mysql/ordered.ts";
import type { Case } from "./case.ts";
import { OBJECTS, servicesOf } from "./services.ts";

/** What one case came to. */
export interface Outcome {
  findings: Finding[];
  /** Repairs that failed, did not end their finding, or made a new one. */
  badRepairs: string[];
}

/** A server on which cases run, each of which leaves it as it was. */
export interface CorpusServer {
  run(one: Case): Promise<Outcome>;
  stop(): Promise<void>;
}

export const keyOf = ({ rule, subject }: Finding): string => `${rule} | ${subject}`;

const DATABASES = ["orders", "orders_archive", "reporting", "billing", "svc_a"];

export async function corpusServer(engine: MySqlEngine, partialRevokes: boolean): Promise<CorpusServer> {
  const server: MySqlServer =
    engine === "mariadb"
      ? await embeddedMariaDb()
      : await embeddedMySql(partialRevokes ? { settings: { partial_revokes: "ON" } } : {});
  const root = await server.connect();
  const services = servicesOf(engine, partialRevokes);
  const deploying = await server.connect(await createMySqlDeployer(server, { databases: DATABASES }));
  const records = ordered(services.map((each) => plan(each)));
  const deploy = () => deployed(root, deploying, records, engine);
  await deploy();
  const manifests = services.map(manifest);
  const look = async (one: Case): Promise<Finding[]> => {
    const given = manifests.filter(({ service }) => one.given?.includes(service) ?? true);
    const options: CompareOptions = { deployers: ["deployer"], ...one.options };
    // As the deployer, who is to find all of it: root would see more.
    const reader = one.readBy === "root" ? root : deploying;
    return (await audit(reader, { manifests: given, ...options })).findings;
  };
  /** On MariaDB only who made a role grants it, and root did not make those of services. */
  const byHand = async (sql: string[]) => {
    for (const statement of sql) await root.query(statement).catch(() => run(deploying, [statement]));
  };
  const by = ({ fix }: Pick<Finding, "fix">) =>
    /^(the )?deployer/.test(fix?.runBy ?? "") ? deploying : root;
  return {
    run: async (one) => {
      const sql = Array.isArray(one.sql) ? one.sql : (one.sql[engine] ?? []);
      const reset = async () => {
        await run(root, one.after ?? []);
        await cleared(root, engine);
        await deploy();
      };
      try {
        await byHand(sql);
        const findings = await look(one);
        const badRepairs: string[] = [];
        for (const [index, found] of findings.entries()) {
          if (found.fix === undefined) continue;
          if (index > 0) {
            await reset();
            await byHand(sql);
          }
          const problem = await tryRepair(by, found, findings, () => look(one));
          if (problem !== undefined) badRepairs.push(`${keyOf(found)}: ${problem}`);
        }
        await reset();
        await byHand(sql);
        const left = await repairAll(by, findings, () => look(one));
        badRepairs.push(...left.map((each) => `left after all repairs: ${keyOf(each)}`));
        return { findings, badRepairs };
      } finally {
        await reset();
      }
    },
    stop: async () => {
      await deploying.end();
      await root.end();
      await server.stop();
    },
  };
}

/** By the deployer, and what migrations make by root, who may name another one as its definer. */
async function deployed(
  root: Connection,
  deployer: Connection,
  records: MySqlRecord[],
  engine: MySqlEngine,
): Promise<void> {
  const isNamed = (record: MySqlRecord): boolean =>
    record.kind === "grant" && (record.table !== undefined || record.routine !== undefined);
  await run(
    deployer,
    renderSql(
      records.filter((record) => !isNamed(record)),
      engine,
    ),
  );
  for (const record of records)
    if (record.kind === "user") await deployer.query(renderPasswordSql(record), ["a password"]);
  for (const [database, statements] of Object.entries(OBJECTS))
    await run(root, [`use \`${database}\``, ...statements]);
  await run(deployer, renderSql(records.filter(isNamed), engine));
}

const KEPT = ["root", "deployer", "mariadb.sys", "mysql.sys", "mysql.session", "mysql.infoschema", "PUBLIC"];

/** Takes everything from the server that is not the deployer's own, so that the next case begins anew. */
async function cleared(root: Connection, engine: MySqlEngine): Promise<void> {
  const rows = async <T>(sql: string): Promise<T[]> => (await root.query(sql))[0] as T[];
  const databases = await rows<{ name: string }>(
    "select schema_name as name from information_schema.schemata where schema_name not in ('mysql', 'sys', 'information_schema', 'performance_schema')",
  );
  await run(
    root,
    databases.map(({ name }) => `drop database \`${name}\``),
  );
  const accounts = await rows<{ name: string; host: string }>(
    "select user as name, host as host from mysql.user",
  );
  const roles =
    engine === "mariadb"
      ? await rows<{ name: string }>(
          "select user as name from mysql.global_priv where json_exists(priv, '$.is_role')",
        )
      : [];
  const names = new Set(roles.map(({ name }) => name));
  const dropped = accounts.filter(
    ({ name, host }) => !KEPT.includes(name) && !(names.has(name) && host === ""),
  );
  await run(root, [
    ...[...names].filter((name) => !KEPT.includes(name)).map((name) => `drop role \`${name}\``),
    ...dropped.map(({ name, host }) => `drop user \`${name}\`@\`${host}\``),
  ]);
}

/** Runs what all findings say, each as who is to run it, and again what that has shown. */
async function repairAll(
  by: (found: Finding) => Connection,
  findings: Finding[],
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  let found = findings;
  for (let round = 0; round < 2; round++) {
    for (const sql of repairSql(found)) {
      const whose = found.find(({ fix }) => fix?.sql.includes(sql)) as Finding;
      await run(by(whose), [sql]);
    }
    found = await look();
  }
  return found.filter(({ fix }) => fix !== undefined);
}

/** Runs what a finding says, and looks again. */
async function tryRepair(
  by: (found: Finding) => Connection,
  found: Finding,
  before: Finding[],
  look: () => Promise<Finding[]>,
): Promise<string | undefined> {
  const sql = found.fix?.sql ?? [];
  try {
    await run(by(found), sql);
  } catch (error) {
    return (error as Error).message;
  }
  const after = await look();
  if (after.map(keyOf).includes(keyOf(found))) return `still there after ${sql.join("; ")}`;
  // A stranger that no longer reaches anything is still a stranger.
  const known = before.flatMap((each) => [keyOf(each), `role-unknown | ${each.subject}`]);
  const fresh = after.map(keyOf).filter((each) => !known.includes(each));
  return fresh.length === 0 ? undefined : `${sql.join("; ")} makes ${fresh.join(", ")}`;
}
