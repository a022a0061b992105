// A hot standby writes nothing, so that a reader which needs a transaction number or a lock fails there.
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { embeddedPostgres, type PostgresServer, type PostgresVersion } from "@rolewright/testing";
import { Client } from "pg";
import { expect, it } from "vitest";
import { readCatalog } from "./read.js";

/** Ends the standby with this process, however that ends, and ends with the standby. */
const WATCHDOG = 'exec 3<&0; "$@" >/dev/null 2>&1 & p=$!; (read _ <&3; kill -INT $p) & wait $p';

/** Starts a standby of a server, beside its files, and connects to it by its socket. */
async function standbyOf(primary: PostgresServer): Promise<{ client: Client; stop(): Promise<void> }> {
  const admin = await primary.connect();
  const { data } = (await admin.query("select current_setting('data_directory') as data")).rows[0];
  const [start, stop] =
    primary.version >= 15
      ? ["pg_backup_start('standby', true)", "pg_backup_stop(false)"]
      : ["pg_start_backup('standby', true, false)", "pg_stop_backup(false, false)"];
  const root = path.dirname(data);
  const copy = path.join(root, "standby");
  await admin.query(`select ${start}`);
  execFileSync("cp", ["-a", data, copy]);
  const { labelfile } = (await admin.query(`select labelfile from ${stop}`)).rows[0];
  await admin.end();
  fs.rmSync(path.join(copy, "postmaster.pid"));
  fs.writeFileSync(path.join(copy, "backup_label"), labelfile);
  fs.writeFileSync(path.join(copy, "standby.signal"), "");
  const { host, port, superuser } = primary;
  const conninfo = `host=${host} port=${port} user=${superuser.user} password=${superuser.password}`;
  fs.appendFileSync(path.join(copy, "postgresql.auto.conf"), `primary_conninfo = '${conninfo}'\n`);

  const { uid, gid } = fs.statSync(data);
  for (const file of ["backup_label", "standby.signal"]) fs.chownSync(path.join(copy, file), uid, gid);
  const socket = path.join(root, "socket");
  // It takes no fewer connections than its primary.
  const flags = ["listen_addresses=", "max_connections=200", `unix_socket_directories=${socket}`].flatMap(
    (each) => ["-c", each],
  );
  const command = [path.join(root, "native/bin/postgres"), "-D", copy, "-p", String(port + 1), ...flags];
  const child = spawn("/bin/sh", ["-c", WATCHDOG, "sh", ...command], {
    ...(process.getuid?.() === 0 && { uid, gid }),
    cwd: root,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const login = { host: socket, port: port + 1, ...superuser, database: "postgres" };
  for (;;) {
    const client = new Client(login);
    try {
      await client.connect();
      return {
        client,
        stop: async () => {
          await client.end();
          child.stdin.end();
          await ended;
        },
      };
    } catch (error) {
      if (child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50)); // it is starting
    }
  }
}

it.each<PostgresVersion>([14, 18])("reads a hot standby of PostgreSQL %i", async (version) => {
  const primary = await embeddedPostgres({ version });
  try {
    const standby = await standbyOf(primary);
    const admin = await primary.connect();
    await admin.query(
      "create role made_later login; create table note (id int); grant select on note to made_later",
    );
    const { rows } = await admin.query("select pg_current_wal_insert_lsn() as lsn");
    const arrived = "select pg_last_wal_replay_lsn() >= $1::pg_lsn as yes, pg_is_in_recovery() as standby";
    let state: { yes: boolean; standby: boolean } | undefined;
    while (!state?.yes) state = (await standby.client.query(arrived, [rows[0].lsn])).rows[0];
    expect(state.standby).toBe(true);
    expect(await readCatalog(standby.client)).toEqual(await readCatalog(admin));
    await admin.end();
    await standby.stop();
  } finally {
    await primary.stop();
  }
});
