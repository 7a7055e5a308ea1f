import type { EntryId } from "../../chat/entry-ids.ts";
import { type Storage, sql } from "../../storage/storage.ts";

export type Vote = "up" | "down";
export const isVote = (text: string): text is Vote => text === "up" || text === "down";

/** What people think of the answers, counted by day: no call takes a person, and no column could hold one. */
export interface Votes {
  /** `at`: ms since the epoch; the day counted is that of UTC. Throws `StorageUnavailableError`. */
  count(entry: EntryId, vote: Vote, at: number): Promise<void>;
}

export function createVotes({ db }: Pick<Storage, "db">): Votes {
  return {
    async count(entry, vote, at) {
      const day = new Date(at).toISOString().slice(0, 10);
      // One statement: two people who press at once count as two.
      await db
        .insertInto("answer_votes")
        .values({ entry, vote, day, count: 1 })
        .onConflict((conflict) =>
          conflict.columns(["entry", "vote", "day"]).doUpdateSet({ count: sql`answer_votes.count + 1` }),
        )
        .execute();
    },
  };
}
