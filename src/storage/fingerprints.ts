import type { Fingerprints } from "../chat/fingerprints.ts";
import type { Notes } from "../chat/notes.ts";
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

/** Beside the fingerprints: a note may name a server. */
export function createNotes(storage: Pick<Storage, "db" | "keys">, platform: string): Notes {
  const { keys } = storage;
  const rows = createFingerprints(storage, `${platform}/notes`);
  const rowOf = (name: string) => keys.eventKey(`${platform}/${name}`);
  return {
    async get(name) {
      const sealed = await rows.get(rowOf(name));
      return sealed && keys.open(sealed, rowOf(name));
    },
    set: (name, text) => rows.set(rowOf(name), keys.seal(text, rowOf(name))),
  };
}
