import type { Services } from "../core/services.ts";
import { sweepAudits } from "../features/audit/audit.ts";
import { sweepBroadcasts } from "../features/broadcasts/broadcasts.ts";
import { sweepErasures } from "../features/erasure/erasure.ts";
import { tooOld } from "../features/retention/retention.ts";
import type { Storage } from "../storage/storage.ts";

interface SweepParts {
  readonly storage: Storage;
  readonly services: Pick<
    Services,
    "consent" | "handovers" | "questions" | "referrals" | "reminders" | "sharedLinks" | "signIn" | "updates"
  >;
}

/** Removes everything older than `features/retention` allows. Run it hourly. `now`: ms since the epoch (UTC). */
export async function sweepAll({ storage, services }: SweepParts, now: number): Promise<void> {
  await storage.sweep();
  await services.handovers.sweep(now);
  await services.questions.sweep(now);
  await services.reminders.sweep();
  await sweepBroadcasts(storage.db, now);
  await services.updates.askStale(now);
  await sweepUnanswered(services, now);
  await services.consent.sweep(now);
  await services.referrals.sweep(now);
  await services.signIn.sweep(now);
  await services.sharedLinks.sweep(now);
  await sweepAudits(storage, now);
  await sweepErasures(storage, now);
}

/** Reminders and news whose reader was asked about changed words a month ago, and never answered. */
async function sweepUnanswered(services: SweepParts["services"], now: number): Promise<void> {
  for (const { person, purpose } of await services.consent.unanswered(tooOld("unansweredReminders", now))) {
    for (const { id, kind } of await services.reminders.list(person))
      if (kind === purpose) await services.reminders.cancel(person, id);
    if (purpose === "updates") await services.updates.cancel(person);
    await services.consent.withdraw(person, now, purpose);
  }
}
