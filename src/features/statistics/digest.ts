import { type Storage, sql } from "../../storage/storage.ts";
import type { Logger } from "../../system/logger.ts";
import { dayIn, type Period, writeDay } from "./days.ts";
import type {
  AnswerReport,
  BroadcastEffect,
  PetitionReport,
  ReferralReport,
  Statistics,
  Subscriptions,
} from "./statistics.ts";

/** A week of the campaign, from Monday to Sunday, beside the one before. */
export interface DigestContent {
  readonly referrals: ReferralReport;
  readonly broadcasts: readonly BroadcastEffect[];
  readonly subscriptions: Subscriptions;
  readonly answers: AnswerReport;
  readonly petition: PetitionReport | undefined;
}

export interface Digest {
  /**
   * Sends the digest of the last whole week, once over all processes; nothing where there is nothing to tell. What did
   * not arrive is an error, so that the job tries again. `now`: ms since the epoch (UTC).
   */
  send(now: number): Promise<void>;
}

interface DigestParts {
  readonly storage: Pick<Storage, "db">;
  /** IANA name: TZ_DEFAULT. */
  readonly zone: string;
  readonly statistics: Statistics;
  readonly logger: Logger;
  /** True when it arrived; left out where there is no DIGEST_PLACE. */
  readonly tell: ((content: DigestContent) => Promise<boolean>) | undefined;
}

export function createDigest({ storage: { db }, zone, statistics, logger, tell }: DigestParts): Digest {
  return {
    async send(now) {
      if (!tell) return;
      const week = lastWeek(zone, now);
      const content = await collect(statistics, week, now);
      if (isNothing(content)) return logger.info({ code: "digest_nothing_to_tell" });
      // Within the transaction: another process waits here, and what could not be sent is sent by nobody's mistake twice.
      await db.transaction().execute(async (transaction) => {
        const claimed = await transaction
          .insertInto("digests")
          .values({ week: week.from, sent_at: new Date(now) })
          .onConflict((conflict) => conflict.column("week").doNothing())
          .returning(sql<string>`week::text`.as("week"))
          .executeTakeFirst();
        if (claimed && !(await tell(content))) throw new Error("The weekly digest did not arrive");
      });
    },
  };
}

/** The last Monday to Sunday that is over. 1970-01-01 was a Thursday. */
function lastWeek(zone: string, now: number): Period & { readonly from: string } {
  const today = dayIn(zone, now);
  const monday = today - ((today + 3) % 7);
  return { from: writeDay(monday - 7), to: writeDay(monday - 1) };
}

const collect = async (statistics: Statistics, week: Period, now: number): Promise<DigestContent> => ({
  referrals: await statistics.referrals(week, now),
  broadcasts: await statistics.broadcastsIn(week, now),
  subscriptions: await statistics.subscriptions(),
  answers: await statistics.answers(week, now),
  petition: await statistics.petition(now),
});

function isNothing({ referrals, broadcasts, answers, petition }: DigestContent): boolean {
  const figures = [...Object.values(referrals.totals), answers.answered, answers.suggested, answers.none];
  return !petition && broadcasts.length === 0 && figures.every(({ count }) => !count);
}
