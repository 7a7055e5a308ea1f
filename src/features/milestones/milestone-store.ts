import type { Database } from "../../storage/storage.ts";

interface Watching {
  readonly petition: string;
  /** What the steps are of; `signatures:0` and `days:0` mark that they are watched. */
  readonly of: "signatures" | "days";
  /** ms since the epoch (UTC). */
  readonly now: number;
}

interface Steps {
  /** Noted in silence when watching has only begun. */
  readonly before: readonly number[];
  /** All that are reached by now, the one to tell of last. */
  readonly reached: readonly number[];
}

/**
 * Notes the steps that were reached, in one transaction with `prepare`, which is given the last of those nobody had
 * noted before; the others are passed over for good. What throws is noted nowhere, and comes again.
 */
export async function noteReached(
  db: Database,
  { petition, of, now }: Watching,
  { before, reached }: Steps,
  prepare: (step: number) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const note = (noted: readonly number[], state: "prepared" | "passed") =>
      transaction
        .insertInto("petition_milestones")
        .values(noted.map((step) => ({ petition, milestone: `${of}:${step}`, state, at: new Date(now) })))
        .onConflict((conflict) => conflict.columns(["petition", "milestone"]).doNothing())
        .returning("milestone")
        .execute();
    const begun = await note([0], "passed");
    if (begun.length > 0 && before.length > 0) await note(before, "passed");
    // The first row is the lock: two processes that see the same jump come one after the other.
    await transaction
      .selectFrom("petition_milestones")
      .select("milestone")
      .where("petition", "=", petition)
      .where("milestone", "=", `${of}:0`)
      .forUpdate()
      .execute();
    const known = await transaction
      .selectFrom("petition_milestones")
      .select("milestone")
      .where("petition", "=", petition)
      .execute();
    const news = reached.filter((step) => !known.some(({ milestone }) => milestone === `${of}:${step}`));
    const told = news.at(-1);
    if (told === undefined) return;
    await prepare(told);
    await note([told], "prepared");
    const passed = news.slice(0, -1);
    if (passed.length > 0) await note(passed, "passed");
  });
}
