import { z } from "zod";
import type { Services } from "../core/services.ts";
import { sweepErasures } from "../features/erasure/erasure.ts";
import { tooOld } from "../features/retention/retention.ts";
import type { PersonKey, Storage } from "../storage/storage.ts";

interface SweepParts {
  readonly storage: Storage;
  readonly services: Pick<Services, "consent" | "handovers" | "questions" | "reminders">;
}

const dated = z.object({ at: z.number() });

/** Removes everything older than `features/retention` allows. Run it hourly. `now`: ms since the epoch (UTC). */
export async function sweepAll({ storage, services }: SweepParts, now: number): Promise<void> {
  await storage.sweep();
  await services.handovers.sweep(now);
  await services.questions.sweep(now);
  await sweepUnanswered({ storage, services }, now);
  await services.consent.sweep(now);
  await sweepErasures(storage, now);
}

/** Reminders whose reader was asked about changed words, and never answered. */
async function sweepUnanswered({ storage, services }: SweepParts, now: number): Promise<void> {
  for await (const [key, { at }] of storage.records("reminders", dated).list()) {
    const [person, id] = key.split(":");
    if (at > tooOld("reminders", now) || !person || !id) continue;
    await services.reminders.cancel(person as PersonKey, id);
    await services.consent.withdraw(person as PersonKey, now, "reminder");
  }
}
