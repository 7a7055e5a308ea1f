import { type Language, languages } from "../../chat/languages.ts";
import type { PersonKey } from "../../storage/storage.ts";
import { tooOld } from "../retention/retention.ts";
import { type Act, change } from "./acts.ts";
import { endLeftovers, turnToRevision } from "./batches.ts";
import type { Broadcast } from "./broadcast.ts";
import { cleanTexts, findBroadcast, type Kept, readTexts, writeTexts } from "./broadcast-store.ts";
import { checkTexts } from "./check-texts.ts";
import { giveUpFilling } from "./fill.ts";
import { type BroadcastParts, markOf } from "./parts.ts";
import { type Correction, type Problem, type Result, refuse } from "./results.ts";

/** Something of it was sent, is not taken back, and its deliveries are kept still. */
const canBeRevised = ({ broadcast, revise }: Kept, now: number): boolean =>
  broadcast.startedAt !== undefined &&
  revise !== "recall" &&
  (broadcast.endedAt === undefined || broadcast.endedAt > tooOld("deliveries", now));

const nextRevision = ({ revision }: Kept, revise: "correct" | "recall", now: number) => ({
  revision: revision + 1,
  revise,
  revising: true,
  revised_at: new Date(now),
  corrected_by: null,
});

/** Messages that were sent: put right, or taken back. */
export function createCorrections(parts: BroadcastParts, act: Act) {
  const { storage, clock, approval, render, currentWords } = parts;

  function problemsOf(broadcast: Broadcast, texts: Broadcast["texts"]): readonly Problem[] {
    const lost = languages.filter((one) => broadcast.texts[one] !== undefined && texts[one] === undefined);
    const problems = checkTexts({ ...broadcast, texts }, render, parts.languages);
    const isNamed = (language: Language) =>
      problems.some((problem) => problem.kind === "language_missing" && problem.language === language);
    for (const language of lost)
      if (!isNamed(language)) problems.push({ kind: "language_missing", language });
    return problems;
  }

  const correct = async (id: number, by: PersonKey, given: Broadcast["texts"]): Promise<Result> => {
    const texts = cleanTexts(given);
    const result = await act(id, by, async (kept, transaction, now) => {
      if (!canBeRevised(kept, now)) return refuse("wrong_state");
      const problems = problemsOf(kept.broadcast, texts);
      if (problems.length > 0) return refuse("not_written", problems);
      const { version } = kept.broadcast;
      await writeTexts(transaction, id, version + 1, texts);
      return approval === "two"
        ? change({ corrected_by: by }, "corrected")
        : change(
            { ...nextRevision(kept, "correct", now), version: version + 1 },
            "corrected",
            "correction_approved",
          );
    });
    return turned(result);
  };

  /** `seen`: the mark of what the approver was shown, with the texts of the correction. */
  const approveCorrection = async (id: number, by: PersonKey, seen?: string): Promise<Result> => {
    const result = await act(id, by, async (kept, transaction, now) => {
      const { broadcast, correctedBy } = kept;
      if (correctedBy === undefined || !canBeRevised(kept, now)) return refuse("wrong_state");
      if (approval === "two" && correctedBy === by) return refuse("own_broadcast");
      const texts = await readTexts(transaction, id, broadcast.version + 1);
      if (seen !== undefined && seen !== markOf({ ...broadcast, texts })) return refuse("wrong_state");
      return change(
        { ...nextRevision(kept, "correct", now), version: broadcast.version + 1 },
        "correction_approved",
      );
    });
    return turned(result);
  };

  /** Needs nobody's approval: a mistake is taken back at once. */
  const recall = async (id: number, by: PersonKey): Promise<Result> => {
    const result = await act(id, by, async (kept, transaction, now) => {
      if (!canBeRevised(kept, now)) return refuse("wrong_state");
      const recalled = nextRevision(kept, "recall", now);
      if (kept.broadcast.endedAt !== undefined) return change(recalled, "recalled");
      await giveUpFilling(transaction, kept, "cancelled", currentWords, now);
      return change(
        { ...recalled, state: "cancelled", paused_by: null, ended_at: new Date(now) },
        "recalled",
      );
    });
    if (result.kind === "done" && result.broadcast.state === "cancelled")
      await endLeftovers(storage.db, id, "cancelled", clock.now());
    return turned(result);
  };

  /** The first batch is turned at once, the rest by `finishDone`. */
  async function turned(result: Result): Promise<Result> {
    const kept = result.kind === "done" && (await findBroadcast(storage.db, result.broadcast.id));
    if (kept) await turnToRevision(storage.db, kept, clock.now());
    return result;
  }

  /** What waits for another moderator. */
  async function correction(id: number): Promise<Correction | undefined> {
    const kept = await findBroadcast(storage.db, id);
    if (!kept?.correctedBy) return undefined;
    return { by: kept.correctedBy, texts: await readTexts(storage.db, id, kept.broadcast.version + 1) };
  }

  return { correct, approveCorrection, recall, correction };
}
