import type { Storage } from "./storage.ts";

/** What an adapter published last, by scope, so that a restart publishes nothing that has not changed. */
export interface Fingerprints {
  get(scope: string): Promise<string | undefined>;
  set(scope: string, fingerprint: string): Promise<void>;
}

export function createFingerprints({ db }: Pick<Storage, "db">, platform: string): Fingerprints {
  const rowOf = (scope: string) => `${platform}/${scope}`;
  return {
    async get(scope) {
      const row = await db
        .selectFrom("command_fingerprints")
        .select("fingerprint")
        .where("scope", "=", rowOf(scope))
        .executeTakeFirst();
      return row?.fingerprint;
    },
    async set(scope, fingerprint) {
      await db
        .insertInto("command_fingerprints")
        .values({ scope: rowOf(scope), fingerprint })
        .onConflict((conflict) => conflict.column("scope").doUpdateSet({ fingerprint }))
        .execute();
    },
  };
}
