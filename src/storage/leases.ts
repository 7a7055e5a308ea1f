import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { hasCertainlyEnded, markOfThisProcess } from "./process-mark.ts";
import type { Tables } from "./tables.ts";

/** What came of asking. `partly`: some of the names are free, others are not; none was taken. */
type Asked = "taken" | "held" | "partly";

/**
 * What one process at a time may do, by name. Names asked for together are had together or not at all. Only the
 * database's clock is read. Every method throws `StorageUnavailableError` while the database is down.
 */
export interface Leases {
  /**
   * Takes the names for `forMs`, when each is free, over, or held by a process that is certain to have ended. What this
   * process holds it may take again.
   */
  take(names: readonly string[], forMs: number): Promise<Asked>;
  /** `forMs` from now on, also when it was over and nobody has taken it; false when somebody has. */
  renew(names: readonly string[], forMs: number): Promise<boolean>;
  /** They are anybody's at once; those that somebody else has taken meanwhile stay theirs. */
  release(names: readonly string[]): Promise<void>;
}

/** `mark` names the process for others on the same machine; that of this one unless told. */
export function createLeases(db: Kysely<Tables>, mark: string | undefined = markOfThisProcess()): Leases {
  const holder = randomUUID();
  const until = (ms: number) => sql<Date>`clock_timestamp() + ${ms}::int * interval '1 millisecond'`;
  /** Nobody takes a lease for so long: the database's clock was put back since. */
  const isOver = (forMs: number) =>
    sql<boolean>`expires_at <= clock_timestamp() or expires_at > ${until(2 * forMs)}`;

  const look = (at: Kysely<Tables>, names: readonly string[], forMs: number) =>
    at
      .selectFrom("leases")
      .select(["name", "holder", "process", isOver(forMs).as("is_over")])
      .where("name", "in", names)
      .orderBy("name");

  function judge(
    names: readonly string[],
    rows: Awaited<ReturnType<ReturnType<typeof look>["execute"]>>,
  ): Asked {
    const taken = rows.filter(
      (row) =>
        !row.is_over && row.holder !== holder && !(row.process !== null && hasCertainlyEnded(row.process)),
    );
    if (taken.length === 0) return "taken";
    return taken.length < names.length ? "partly" : "held";
  }

  return {
    async take(names, forMs) {
      // Whoever waits looks every second: no row is locked for that.
      const seen = judge(names, await look(db, names, forMs).execute());
      if (seen !== "taken") return seen;
      return db.transaction().execute(async (within) => {
        await within
          .insertInto("leases")
          .values(names.map((name) => ({ name, holder, process: null, expires_at: sql`'-infinity'` })))
          .onConflict((conflict) => conflict.column("name").doNothing())
          .execute();
        const now = judge(names, await look(within, names, forMs).forUpdate().execute());
        if (now === "taken")
          await within
            .updateTable("leases")
            .set({ holder, process: mark ?? null, expires_at: until(forMs) })
            .where("name", "in", names)
            .execute();
        return now;
      });
    },

    async renew(names, forMs) {
      const renewed = await db
        .updateTable("leases")
        .set({ expires_at: until(forMs) })
        .where("name", "in", names)
        .where("holder", "=", holder)
        .returning("name")
        .execute();
      return renewed.length === names.length;
    },

    async release(names) {
      await db
        .updateTable("leases")
        .set({ expires_at: sql`'-infinity'` })
        .where("name", "in", names)
        .where("holder", "=", holder)
        .execute();
    },
  };
}
