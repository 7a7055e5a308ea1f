import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import type { ConnectionSettings } from "../../src/storage/database-pool.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/storage/embedded-postgres.ts";
import { migrate } from "../../src/storage/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder of the socket of the run's Postgres. */
    postgresSocket: string;
  }
}

/** A migrated database that test-database.ts copies: 0.1 s instead of a cluster for each test file. */
export const templateName = "template_migrated";

/** One cluster for the whole run, in a folder of its own that goes with it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(await chooseParent(), "porte-voix-test-"));
  const postgres = await startWideCluster(folder);
  const stop = async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await prepareTemplate(postgres.connection);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("postgresSocket", postgres.connection.host ?? "");
  return stop;
}

/** Linux's folder in memory, where it has room: a database is made there four times as fast as on a disk. */
async function chooseParent(): Promise<string> {
  const memory = "/dev/shm";
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize >= roomyBytes ? memory : tmpdir();
}

/** Some hundred databases of 9 MB at a time, and the log. */
const roomyBytes = 3 * 2 ** 30;

/** Several test files run at once, and some start several bots, each with connections of its own: 100 would not be enough. */
async function startWideCluster(folder: string): Promise<EmbeddedPostgres> {
  const narrow = await startEmbeddedPostgres(folder);
  const administrator = new pg.Client(narrow.connection);
  await administrator.connect();
  await administrator.query("alter system set max_connections = 400");
  await administrator.end();
  await narrow.stop();
  return startEmbeddedPostgres(folder);
}

async function prepareTemplate(connection: ConnectionSettings): Promise<void> {
  const administrator = new pg.Client(connection);
  await administrator.connect();
  // Nothing in it outlives the run; the tests that kill Postgres start their own.
  for (const setting of ["fsync", "synchronous_commit", "full_page_writes"])
    await administrator.query(`alter system set ${setting} = off`);
  await administrator.query("select pg_reload_conf()");
  await administrator.query(`create database ${templateName}`);
  await administrator.end();
  await migrate({ ...connection, database: templateName });
}
