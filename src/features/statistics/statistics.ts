import type { Storage } from "../../storage/storage.ts";
import type { Logger } from "../../system/logger.ts";
import type { Counts, Figures as PetitionFigures } from "../counts/counts.ts";
import type { Faq } from "../faq/faq.ts";
import type { Petition } from "../petition/petition.ts";
import type { Questions } from "../questions/questions.ts";
import { type AnswerCounts, createAnswerCounts } from "./answer-counts.ts";
import { type AnswerReport, createAnswerReport } from "./answer-report.ts";
import { type BroadcastEffect, readBroadcasts } from "./broadcast-effects.ts";
import { createDayTotals } from "./day-totals.ts";
import { lastDays, type Period } from "./days.ts";
import type { Figure } from "./masks.ts";
import {
  type Column,
  type CurvePoint,
  type ReferralReport,
  readSources,
  reportCurve,
  reportReferrals,
} from "./referral-report.ts";
import { readSubscriptions, type Subscriptions } from "./subscriptions.ts";

export type { AnswerReport } from "./answer-report.ts";
export type { BroadcastEffect, Movement } from "./broadcast-effects.ts";
export { type Period, readPeriod } from "./days.ts";
export { toReferralJson, writeReferralCsv } from "./exports.ts";
export { changeOf, type Figure } from "./masks.ts";
export {
  type Column,
  type CurvePoint,
  columnNames,
  type ReferralReport,
  type Source,
  type SourceFigures,
} from "./referral-report.ts";
export type { Subscriptions } from "./subscriptions.ts";

export interface Funnel {
  readonly views: Figure;
  readonly visitors: Figure;
  readonly starts: Figure;
  readonly optIns: Figure;
}

/** The petition's count against its goal. */
export interface PetitionReport extends PetitionFigures {
  readonly goal: number | undefined;
  /** Of the goal; 1 is all of it. */
  readonly share: number | undefined;
}

/**
 * Figures about the campaign: the only door to what was counted of links and answers, and every one of them masked so
 * that none tells what less than five people did. Days are TZ_DEFAULT's; `now`: ms since the epoch (UTC). Every method
 * but `noteAnswer` throws `StorageUnavailableError` while the database is down.
 */
export interface Statistics extends AnswerCounts {
  /** Each channel with its totals, beside the period before. */
  referrals(period: Period, now: number): Promise<ReferralReport>;
  /** Day by day, of one code or of all. */
  curve(
    period: Period & { readonly code?: string | undefined; readonly column: Column },
    now: number,
  ): Promise<readonly CurvePoint[]>;
  /** From a link opened to an opt-in: the totals of a report, or one channel's. */
  funnel(report: ReferralReport, code?: string): Funnel | undefined;
  /** Newest first, with what moved on the day and the next. */
  broadcastsIn(period: Period, now: number): Promise<readonly BroadcastEffect[]>;
  answers(period: Period, now: number): Promise<AnswerReport>;
  subscriptions(): Promise<Subscriptions>;
  /** `undefined`: nothing is known of it. */
  petition(now: number): Promise<PetitionReport | undefined>;
  /** Days up to today. */
  lastDays(days: number, now: number): Period & { readonly from: string };
  /** Reads anew what is kept in memory, so that the first page need not wait for it. */
  prepare(now: number): Promise<void>;
}

export interface StatisticsParts {
  readonly storage: Pick<Storage, "db">;
  /** IANA name: TZ_DEFAULT. */
  readonly zone: string;
  readonly logger: Logger;
  readonly faq: Pick<Faq, "entry">;
  readonly questions: Pick<Questions, "oftenAsked">;
  readonly counts: Pick<Counts, "figures">;
  readonly petition: Pick<Petition, "campaign">;
}

export function createStatistics(parts: StatisticsParts): Statistics {
  const { storage, zone, counts, petition } = parts;
  const totals = createDayTotals(storage, "links", zone);
  const answerTotals = createDayTotals(storage, "answers", zone);
  const reportAnswers = createAnswerReport(parts);

  return {
    ...createAnswerCounts(storage, parts),
    answers: async (period, now) => reportAnswers(await answerTotals.read(now), period, now),
    async referrals(period, now) {
      const read = await totals.read(now);
      return reportReferrals(read, await readSources(storage, read), period);
    },
    curve: async (wanted, now) => reportCurve(await totals.read(now), wanted),
    funnel({ totals: all, channels }, code) {
      const figures = code === undefined ? all : channels.find((row) => row.code === code)?.figures;
      if (!figures) return undefined;
      const { views, visitors, starts, optIns } = figures;
      return { views, visitors, starts, optIns };
    },
    broadcastsIn: async (period, now) =>
      readBroadcasts(storage, { totals: await totals.read(now), zone, now }, period),
    subscriptions: () => readSubscriptions(storage),
    async petition(now) {
      const figures = await counts.figures(now);
      const goal = petition.campaign.threshold;
      return figures && { ...figures, goal, share: goal === undefined ? undefined : figures.count / goal };
    },
    lastDays: (days, now) => lastDays(zone, now, days),
    async prepare(now) {
      await Promise.all([totals.reread(now), answerTotals.reread(now)]);
    },
  };
}
