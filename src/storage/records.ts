import Keyv from "keyv";
import { z } from "zod";
import type { Clock } from "../system/clock.ts";
import { PooledKeyv } from "./pooled-keyv.ts";
import type { Database } from "./run-sql.ts";
import { UnreadableRecordError } from "./storage-errors.ts";

/**
 * Small per-person values by key. Never count or claim with them (a read and a write are two steps): that is SQL.
 * Every method throws `StorageUnavailableError` while the database is down, and `UnreadableRecordError` on a value
 * that does not fit the schema: neither looks like "nothing stored".
 */
export interface Records<T> {
  get(key: string): Promise<T | undefined>;
  /** Those that were kept, with one statement. */
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, T>>;
  /** `expiresAt`: ms since the epoch (UTC); gone from that moment on. */
  set(key: string, value: T, expiresAt?: number): Promise<void>;
  /** True for the one caller that removed it. */
  delete(key: string): Promise<boolean>;
  /** In the order of keys, page by page. */
  list(prefix?: string): AsyncIterable<readonly [key: string, value: T]>;
  clear(): Promise<void>;
  /**
   * The same records as a part of `transaction`: kept or undone with it. To read, then write, first lock the SQL row
   * they belong to.
   */
  within(transaction: Database): Records<T>;
}

interface Held {
  readonly data: unknown;
  readonly expiresAt: number | undefined;
}

const stored = z.object({ value: z.unknown(), expires: z.number().optional() });

/**
 * The form Keyv itself writes, `{"value":…,"expires":N}`. The expiry travels inside the value so that the injected
 * clock decides and not Keyv's own, which is always the machine's.
 */
const serialize = ({ value }: { value?: unknown }): string => {
  const { data, expiresAt } = value as Held;
  return JSON.stringify({ value: data, expires: expiresAt });
};
const deserialize = <T>(text: string): { value: T } => {
  const { value, expires } = stored.parse(JSON.parse(text));
  return { value: { data: value, expiresAt: expires } satisfies Held as T };
};

/** Letters and digits only: a namespace is a prefix of keys. */
const namespaceForm = /^[a-z0-9]+$/;
/** The column's width, less the namespace. Postgres would refuse a longer key. */
const keyCharacters = 255;

interface RecordsParts {
  readonly db: Database;
  readonly clock: Clock;
}

/** Opens a namespace. `T` must be plain JSON; `schema` parses every value on its way out. */
export function openRecords<T>(
  { db, clock }: RecordsParts,
  namespace: string,
  schema: z.ZodType<T>,
): Records<T> {
  if (!namespaceForm.test(namespace)) throw new RangeError("A namespace is of the letters a-z and digits");
  const store = new PooledKeyv(db);
  const keyv = new Keyv<Held>({
    store,
    namespace,
    throwOnErrors: true,
    useKeyPrefix: false,
    serialize,
    deserialize,
  });
  // Errors are thrown; Keyv also emits them, and an error event nobody listens to ends the process.
  keyv.on("error", () => {});

  const prefix = `${namespace}:`;
  const within = (key: string) => {
    if (key === "" || prefix.length + key.length > keyCharacters)
      throw new RangeError("A key has 1 to 255 characters with its namespace");
    return prefix + key;
  };
  const read = (held: Held): T | undefined => {
    if (held.expiresAt !== undefined && held.expiresAt <= clock.now()) return undefined;
    const parsed = schema.safeParse(held.data);
    if (parsed.success) return parsed.data;
    throw new UnreadableRecordError(namespace);
  };
  const unreadable = (error: unknown): never => {
    throw error instanceof SyntaxError || error instanceof z.ZodError
      ? new UnreadableRecordError(namespace)
      : error;
  };

  return {
    async get(key) {
      const held = await keyv.get(within(key)).catch(unreadable);
      return held && read(held);
    },
    async getMany(keys) {
      const held = await keyv.getMany<Held>(keys.map(within)).catch(unreadable);
      const found = new Map<string, T>();
      for (const [index, key] of keys.entries()) {
        const value = held[index] && read(held[index]);
        if (value !== undefined) found.set(key, value);
      }
      return found;
    },
    async set(key, value, expiresAt) {
      await keyv.set(within(key), { data: value, expiresAt });
    },
    delete: async (key) => keyv.delete(within(key)),
    async *list(keyPrefix = "") {
      for await (const [key, text] of store.entries(prefix + keyPrefix)) {
        const value = read(readStored(text, unreadable));
        if (value !== undefined) yield [key.slice(prefix.length), value] as const;
      }
    },
    clear: () => keyv.clear(),
    within: (transaction) => openRecords({ db: transaction, clock }, namespace, schema),
  };
}

function readStored(text: string, unreadable: (error: unknown) => never): Held {
  try {
    return deserialize<Held>(text).value;
  } catch (error) {
    return unreadable(error);
  }
}
