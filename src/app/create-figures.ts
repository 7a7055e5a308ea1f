import { sayPrepared } from "../../commands/milestone-message.ts";
import type { Config } from "../config.ts";
import type { Bot } from "../core/bot.ts";
import type { Broadcasts } from "../features/broadcasts/broadcasts.ts";
import { type Counts, createCounts } from "../features/counts/counts.ts";
import { createMilestones, type Milestones } from "../features/milestones/milestones.ts";
import type { Storage } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import type { Contents } from "./load-contents.ts";

interface FigureParts {
  readonly config: Pick<Config, "HANDOVER_PLACE" | "LANGUAGES">;
  readonly contents: Pick<Contents, "i18n" | "petition">;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bot: () => Pick<Bot, "send">;
  readonly broadcasts: Pick<Broadcasts, "prepare">;
  /** Ends the asking of a source when the bot stops. */
  readonly signal?: AbortSignal | undefined;
}

/** The petition's count, and the drafts that its milestones are worth: every count is looked at at once. */
export function createFigures(parts: FigureParts): {
  readonly counts: Counts;
  readonly milestones: Milestones;
} {
  const { config, contents, storage, clock, logger, bot, broadcasts, signal } = parts;
  const place = config.HANDOVER_PLACE;
  const counts = createCounts({
    storage,
    petition: contents.petition,
    clock,
    logger,
    // The number is noted whatever becomes of its draft, which the next count or morning makes up for.
    onCount: () =>
      milestones
        .check(clock.now())
        .catch((error: unknown) => logger.error({ code: "milestone_failed", err: error })),
    ...(signal ? { signal } : {}),
  });
  const milestones = createMilestones({
    storage,
    petition: contents.petition,
    figures: counts.figures,
    broadcasts,
    i18n: contents.i18n,
    languages: config.LANGUAGES,
    logger,
    tell:
      place &&
      (async (prepared) => {
        const message = sayPrepared(prepared);
        const delivery = await bot().send(place, message, undefined);
        const { kind } =
          delivery.kind === "moved" ? await bot().send(delivery.to, message, undefined) : delivery;
        return kind === "delivered";
      }),
  });
  return { counts, milestones };
}
