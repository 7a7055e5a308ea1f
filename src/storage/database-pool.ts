import type { PostgresPool } from "kysely";
import pg from "pg";
import type { Logger } from "../system/logger.ts";
import { isUnavailable, rethrow, StorageUnavailableError } from "./storage-errors.ts";

/** A person waiting for an answer is told to try later rather than left waiting: Discord gives three seconds. */
const connectTimeoutMs = 2_000;
/** Our statements take milliseconds; a database that takes this long is not answering. */
const statementTimeoutMs = 5_000;

export type ConnectionSettings = Pick<
  pg.PoolConfig,
  "connectionString" | "host" | "port" | "user" | "database" | "ssl"
>;

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (error?: Error | boolean) => void,
) => void;

/**
 * The one pool. A connection that cannot be made is a `StorageUnavailableError`; before that, `heal` may bring the
 * embedded database back, which a caller then sees as a short wait.
 */
export class DatabasePool extends pg.Pool {
  readonly #heal: () => Promise<void>;

  constructor(connection: ConnectionSettings, logger: Logger, heal: () => Promise<void> = async () => {}) {
    super({
      ...connection,
      max: 10,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      // Only for a line that died without a word: the server's own limit comes first.
      query_timeout: statementTimeoutMs + 1_000,
      application_name: "porte-voix",
    });
    this.#heal = heal;
    surviveLostConnections(this, logger);
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    const connected = this.#connect();
    if (!callback) return connected;
    connected.then(
      (client) => callback(undefined, client, client.release.bind(client)),
      (error: Error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await super.connect();
    } catch (error) {
      if (!isUnavailable(error) || this.ending) rethrow(error);
    }
    try {
      // Nobody waits longer than for a connection; the healing itself goes on.
      await inTime(this.#heal(), connectTimeoutMs);
      return await super.connect();
    } catch (error) {
      throw new StorageUnavailableError({ cause: error });
    }
  }
}

/**
 * Without these listeners Node ends the process when Postgres closes a connection: the pool reports the idle ones,
 * and one that is lent out but between two statements reports for itself. Its next statement fails, and says why.
 */
export function surviveLostConnections(pool: pg.Pool, logger?: Logger): void {
  pool.on("error", (error) => {
    if (!pool.ending) logger?.info({ code: "database_connection_lost", err: error });
  });
  pool.on("connect", (client) => client.on("error", () => {}));
}

async function inTime(work: Promise<void>, ms: number): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("Not in time")), ms);
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The pool as Kysely takes it: a connection that breaks under a statement is reported alike, and thrown away. */
export function kyselyPool(pool: pg.Pool): PostgresPool {
  return {
    connect: async () => {
      const client = await pool.connect();
      let broken = false;
      const query = async (sql: string, parameters: readonly unknown[]) => {
        try {
          return await client.query(sql, [...parameters]);
        } catch (error) {
          broken ||= isUnavailable(error);
          return rethrow(error);
        }
      };
      return { query: query as never, release: () => client.release(broken) };
    },
    end: () => pool.end(),
  };
}
