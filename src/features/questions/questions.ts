import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { EntryId } from "../../chat/entry-ids.ts";
import { languages as everyLanguage, type Language } from "../../chat/languages.ts";
import type { I18n } from "../../i18n/i18n.ts";
import { type Storage, sql } from "../../storage/storage.ts";
import { joinCalls } from "../../system/join-calls.ts";
import type { Logger } from "../../system/logger.ts";
import { type Faq, readWords } from "../faq/faq.ts";
import { retention } from "../retention/retention.ts";
import { dayOf, daysMs } from "./days.ts";
import {
  type Cluster,
  clusterQuestions,
  isOftenAsked,
  type KeptQuestion,
  type Showable,
  showCluster,
} from "./find-often-asked.ts";
import { createOwnVocabulary } from "./own-vocabulary.ts";
import { addProposal, sweepProposals } from "./proposals.ts";
import { scrubQuestion } from "./scrub-question.ts";

/** A question that several people asked and the bot could not surely answer. */
export interface OftenAsked extends Showable {
  /** The id of its first question: names it without any memory, until somebody deals with it. */
  readonly id: string;
  readonly language: Language;
}

/** What moderators make of one: another way to ask for an answer, or a new answer to write. */
export type Use = { readonly kind: "phrasing"; readonly entry: EntryId } | { readonly kind: "draft" };

/** Questions without a sure answer, and what becomes of them. No call takes a person, and no column could hold one. */
export interface Questions {
  /**
   * Keeps a question, scrubbed and sealed. Returns at once and never throws: a failure is logged as
   * `question_not_kept`. `now`: ms since the epoch.
   */
  note(question: string, language: Language, now: number): void;
  /** Resolves once everything noted so far is kept or given up. */
  settled(): Promise<void>;
  /** Those that may be shown, most asked first. */
  oftenAsked(now: number): Promise<readonly OftenAsked[]>;
  /** Makes a proposal of a question and lets go of it; `undefined` when it is no longer there to be shown. */
  use(id: string, use: Use, now: number): Promise<OftenAsked | undefined>;
  /** Lets go of a question; `undefined` when it is no longer there to be shown. */
  dismiss(id: string, now: number): Promise<OftenAsked | undefined>;
  /** Removes questions after 60 days, and proposals 90 days after they were applied. Run it hourly. */
  sweep(now: number): Promise<void>;
}

const questionKeptDays = retention.questions.days;
/** The newest that are read: enough to find what is asked often, few enough to stay quick. */
const questionsRead = 5_000;
/** Waiting to be written. More means that the database does not keep up: then questions matter less than people. */
const waitingAtMost = 100;

interface QuestionRow {
  readonly id: string;
  readonly language: Language;
  readonly day: string;
  readonly sealed_text: string;
}

const row = (id: string) => `unanswered_questions:${id}`;

export interface QuestionsParts {
  readonly storage: Pick<Storage, "db" | "keys">;
  readonly faq: Faq;
  readonly i18n: I18n;
  readonly languages: readonly Language[];
  readonly logger: Logger;
}

export function createQuestions({ storage, faq, i18n, languages, logger }: QuestionsParts): Questions {
  const { db, keys } = storage;
  const knows = createOwnVocabulary(faq, i18n, languages);
  const waiting = new Set<Promise<void>>();
  const insert = joinCalls(async (rows: readonly QuestionRow[]) => {
    await db.insertInto("unanswered_questions").values(rows).execute();
    return rows.map(() => undefined);
  });

  async function keep(question: string, language: Language, now: number): Promise<void> {
    // Whoever asked gets the answer first.
    await nextTurn();
    const text = scrubQuestion(question, knows);
    if (readWords(text).length === 0) return;
    const id = randomBytes(6).toString("hex");
    await insert({ id, language, day: dayOf(now), sealed_text: keys.seal(text, row(id)) });
  }

  async function readClusters(now: number): Promise<readonly { language: Language; cluster: Cluster }[]> {
    const rows = await db
      .selectFrom("unanswered_questions")
      .select(["id", "language", "sealed_text", sql<string>`day::text`.as("asked_on")])
      .where("day", ">", dayOf(now - questionKeptDays * daysMs))
      .orderBy("day", "desc")
      .orderBy("id", "desc")
      .limit(questionsRead)
      .execute();
    const questions = rows.reverse().flatMap(({ id, language, sealed_text, asked_on }) => {
      const text = open(sealed_text, id);
      return text === undefined ? [] : [{ id, language, day: asked_on, text }];
    });
    return everyLanguage.flatMap((language) =>
      clusterQuestions(
        questions.filter((question) => question.language === language),
        (text) => faq.stemsOf(text, language),
      ).map((cluster) => ({ language, cluster })),
    );
  }

  /** One row that cannot be read must not hide the others. */
  function open(sealed: string, id: string): string | undefined {
    try {
      return keys.open(sealed, row(id));
    } catch (error) {
      logger.error({ code: "question_unreadable", err: error });
      return undefined;
    }
  }

  const show = ({ language, cluster }: { language: Language; cluster: Cluster }): OftenAsked => ({
    id: (cluster[0] as KeptQuestion).id,
    language,
    ...showCluster(cluster, knows),
  });

  /** Whoever removes the rows has dealt with it: a second press, or a second moderator, finds nothing. */
  async function letGo(
    id: string,
    now: number,
    then?: (asked: OftenAsked, transaction: Storage["db"]) => Promise<void>,
  ): Promise<OftenAsked | undefined> {
    // Any of its questions names it: the first may have expired since the button was made.
    const found = (await readClusters(now)).find(
      ({ cluster }) => isOftenAsked(cluster) && cluster.some((question) => question.id === id),
    );
    if (!found) return undefined;
    const asked = show(found);
    const ids = found.cluster.map((question) => question.id);
    return db.transaction().execute(async (transaction) => {
      const removed = await transaction
        .deleteFrom("unanswered_questions")
        .where("id", "in", ids)
        .executeTakeFirst();
      if (removed.numDeletedRows === 0n) return undefined;
      await then?.(asked, transaction);
      return asked;
    });
  }

  return {
    note(question, language, now) {
      if (waiting.size >= waitingAtMost) return;
      const writing: Promise<void> = keep(question, language, now)
        .catch((error: unknown) => logger.error({ code: "question_not_kept", err: error }))
        .finally(() => waiting.delete(writing));
      waiting.add(writing);
    },
    async settled() {
      await Promise.all(waiting);
    },
    async oftenAsked(now) {
      const clusters = await readClusters(now);
      return clusters
        .filter(({ cluster }) => isOftenAsked(cluster))
        .map(show)
        .sort((a, b) => b.times - a.times || b.days - a.days);
    },
    use: (id, use, now) =>
      letGo(id, now, ({ language, text }, transaction) => {
        const proposal =
          use.kind === "phrasing"
            ? { kind: use.kind, entry: use.entry, language, text }
            : { kind: use.kind, entry: null, language, text };
        return addProposal({ db: transaction, keys }, proposal, now);
      }),
    dismiss: (id, now) => letGo(id, now),
    async sweep(now) {
      await db
        .deleteFrom("unanswered_questions")
        .where("day", "<=", dayOf(now - questionKeptDays * daysMs))
        .execute();
      await sweepProposals({ db }, now);
    },
  };
}
