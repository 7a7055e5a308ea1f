import type { PersonId } from "../../chat/address.ts";
import type { Language } from "../../chat/languages.ts";
import type { PersonKey } from "../../storage/storage.ts";
import { createAct } from "./acts.ts";
import { countRecipients } from "./audience.ts";
import { type AuditLine, readAudit } from "./audit.ts";
import type { Audience, Broadcast } from "./broadcast.ts";
import { findBroadcast, listBroadcasts } from "./broadcast-store.ts";
import { createCorrections } from "./corrections.ts";
import { type CrosspostBudget, readCrosspostBudget } from "./crosspost-budget.ts";
import { createDrafting, type DraftChange } from "./drafting.ts";
import { createLifecycle } from "./lifecycle.ts";
import type { BroadcastParts } from "./parts.ts";
import { findProblems } from "./problems.ts";
import { createProgress } from "./progress.ts";
import { readReport } from "./report.ts";
import type { Correction, Problem, Progress, RecipientCount, Report, Result } from "./results.ts";
import { sweepBroadcasts } from "./sweep.ts";
import { readNextDue, readTallies } from "./tallies.ts";
import { createTicking } from "./ticking.ts";

export { markOf } from "./parts.ts";
export { writeReportCsv } from "./report.ts";
export { unsigned } from "./results.ts";
export { sweepBroadcasts } from "./sweep.ts";
export type { AuditLine, Correction, Problem, Progress, RecipientCount, Report, Result };

/**
 * Messages of the team to everybody who asked for them, from a draft to its report. Nothing here sends anything. Every
 * act is one transaction with its line in the audit; two at once come one after the other. Moments are ms since the
 * epoch (UTC). Roles are for the caller to check.
 */
export interface Broadcasts {
  /** A draft for everybody, without a text. */
  create(by: PersonKey, signature: string): Promise<Broadcast>;
  /** The bot's own draft, for a moderator to take on; `undefined` when this milestone has had one. */
  prepare(milestone: string, signature: string, texts: Broadcast["texts"]): Promise<Broadcast | undefined>;
  find(id: number): Promise<Broadcast | undefined>;
  /** Those that have not ended, newest first; then the last ten that have. */
  list(): Promise<readonly Broadcast[]>;
  /**
   * Of a draft, or by its author of one that waits, which is a draft again then. Whoever changes a draft is its author
   * from then on. What could not be kept, such as a date that is none, is `not_written`.
   */
  change(id: number, by: PersonKey, change: DraftChange): Promise<Result>;
  /** Gives up what is not approved yet. */
  discard(id: number, by: PersonKey): Promise<Result>;
  problemsOf(broadcast: Broadcast): Promise<readonly Problem[]>;
  /** From the very query that makes the deliveries. */
  recipients(audience: Audience): Promise<readonly RecipientCount[]>;
  /** What may still be published to the followers of the audience's announcement channels. */
  crosspostBudget(audience: Audience): Promise<CrosspostBudget>;
  /** Whether another moderator has to approve what one submits. */
  readonly approval: BroadcastParts["approval"];
  /** Hands a draft to another moderator; with approval by one, it is approved at once. */
  submit(id: number, by: PersonKey): Promise<Result>;
  /**
   * By another moderator than its author and who submitted it. `seen`: `markOf` of the broadcast the approver was shown;
   * `wrong_state` when it has changed since.
   */
  approve(id: number, by: PersonKey, seen?: string): Promise<Result>;
  /** Makes a draft of what waits for approval, or was approved and has not begun. */
  sendBack(id: number, by: PersonKey): Promise<Result>;
  pause(id: number, by: PersonKey): Promise<Result>;
  resume(id: number, by: PersonKey): Promise<Result>;
  cancel(id: number, by: PersonKey): Promise<Result>;
  /** Keeps other words for what was sent, until another moderator approves them. Takes the place of one that waits. */
  correct(id: number, by: PersonKey, texts: Broadcast["texts"]): Promise<Result>;
  /** `seen`: `markOf` of the broadcast with the correction's texts. */
  approveCorrection(id: number, by: PersonKey, seen?: string): Promise<Result>;
  /** The one that waits for approval. */
  correction(id: number): Promise<Correction | undefined>;
  /** Sends no more of it, and takes back what was sent. */
  recall(id: number, by: PersonKey): Promise<Result>;
  /** Throws a `RangeError` for a broadcast that does not exist. */
  progress(id: number): Promise<Progress>;
  /** Throws a `RangeError` for a broadcast that does not exist. */
  report(id: number): Promise<Report>;
  /** Oldest first. */
  audit(id: number): Promise<readonly AuditLine[]>;
  /** Keeps a message in this moderator's private chat up to date; a new one when `messageId` is left out. */
  watch(
    id: number,
    person: PersonKey,
    address: PersonId,
    language: Language,
    messageId?: string,
  ): Promise<void>;
  /** Begins what is due and makes its deliveries. `now` here and below: ms since the epoch (UTC). */
  startDue(now: number): Promise<void>;
  /** Ends what has not been sent in time. */
  expireDue(now: number): Promise<void>;
  /** Ends what is done, and goes on with cancelling, correcting and recalling. */
  finishDone(now: number): Promise<void>;
  /** Removes what was kept long enough. Run it hourly. */
  sweep(now: number): Promise<void>;
}

export function createBroadcasts(parts: BroadcastParts): Broadcasts {
  const { storage, clock, currentWords } = parts;
  const { db, keys } = storage;
  const act = createAct(storage, clock);
  const measure = createProgress();
  const find = async (id: number) => (await findBroadcast(db, id))?.broadcast;
  async function existing(id: number): Promise<Broadcast> {
    const broadcast = await find(id);
    if (!broadcast) throw new RangeError("There is no such broadcast");
    return broadcast;
  }

  return {
    approval: parts.approval,
    ...createDrafting(parts, act),
    ...createLifecycle(parts, act),
    ...createCorrections(parts, act),
    ...createTicking(parts),
    find,
    list: () => listBroadcasts(db),
    problemsOf: (broadcast) => findProblems(db, broadcast, parts, clock.now()),
    recipients: (audience) => countRecipients(db, { audience, words: currentWords(), until: clock.now() }),
    crosspostBudget: (audience) => readCrosspostBudget(db, audience, clock.now()),
    progress: async (id) =>
      measure(await existing(id), await readTallies(db, id), {
        now: clock.now(),
        nextDue: await readNextDue(db, id),
      }),
    report: async (id) => readReport(storage, await existing(id)),
    audit: (id) => readAudit(db, id),
    async watch(id, person, address, language, messageId) {
      const shown = {
        sealed_address: keys.seal(address, `broadcast_watchers:${person}`),
        language,
        message_id: messageId ?? null,
        shown_at: null,
      };
      await db
        .insertInto("broadcast_watchers")
        .values({ broadcast_id: id, person_key: person, ...shown })
        .onConflict((conflict) => conflict.columns(["broadcast_id", "person_key"]).doUpdateSet(shown))
        .execute();
    },
    sweep: (now) => sweepBroadcasts(db, now),
  };
}
