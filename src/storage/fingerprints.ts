import type { Fingerprints } from "../chat/fingerprints.ts";
import type { Storage } from "./storage.ts";

/** Kept in the database, so that a restart, or another process, publishes nothing twice. */
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
