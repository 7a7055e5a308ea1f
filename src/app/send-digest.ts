import { sayDigest } from "../../commands/digest-message.ts";
import type { Config } from "../config.ts";
import type { Bot } from "../core/bot.ts";
import type { Services } from "../core/services.ts";
import { createDigest, type Digest } from "../features/statistics/digest.ts";
import type { Storage } from "../storage/storage.ts";
import type { Logger } from "../system/logger.ts";

interface DigestParts {
  readonly config: Pick<Config, "DIGEST_PLACE" | "TZ_DEFAULT">;
  readonly services: Pick<Services, "publicUrl" | "statistics">;
  readonly storage: Storage;
  readonly logger: Logger;
  readonly bot: Pick<Bot, "send">;
}

/** The weekly digest to DIGEST_PLACE, in the first language; without a place for it, none. */
export function createWeeklyDigest({ config, services, storage, logger, bot }: DigestParts): Digest {
  const place = config.DIGEST_PLACE;
  return createDigest({
    storage,
    zone: config.TZ_DEFAULT,
    statistics: services.statistics,
    logger,
    tell:
      place &&
      (async (content) => {
        const message = sayDigest(content, `${services.publicUrl}/dashboard`);
        const delivery = await bot.send(place, message, undefined);
        const { kind } =
          delivery.kind === "moved" ? await bot.send(delivery.to, message, undefined) : delivery;
        return kind === "delivered";
      }),
  });
}
