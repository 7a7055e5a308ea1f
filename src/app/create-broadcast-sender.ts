import type { Config } from "../config.ts";
import type { Bot } from "../core/bot.ts";
import type { Services } from "../core/services.ts";
import { createSender, type Sender } from "../features/broadcasts/sending/sender.ts";
import type { Storage } from "../storage/storage.ts";
import type { Clock } from "../system/clock.ts";
import type { Logger } from "../system/logger.ts";
import type { Adapters } from "./create-adapters.ts";
import { createBroadcastWriter } from "./create-desk.ts";

interface BroadcastSenderParts {
  readonly config: Config;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly adapters: Pick<Adapters, "all">;
  readonly services: Services;
  readonly bot: Bot;
}

/** The preview chat is this machine's own: it bears whatever the others do. */
const previewPerSecond = 1_000;

/** Sends what moderators approved, over the platforms of this process. */
export function createBroadcastSender({
  config,
  storage,
  clock,
  logger,
  adapters,
  services,
  bot,
}: BroadcastSenderParts): Sender {
  const { broadcasts, people, updates, consent, places, referrals, petition } = services;
  return createSender({
    storage,
    clock,
    logger,
    broadcasts,
    platforms: adapters.all,
    pacePerSecond: {
      telegram: config.PACE_TELEGRAM,
      discord: config.PACE_DISCORD,
      preview: previewPerSecond,
    },
    ...createBroadcastWriter({ config, bot: () => bot, petition, clock }),
    preferencesOf: people.preferencesOfAll,
    defaultZone: config.TZ_DEFAULT,
    async stopPerson(person, platform) {
      if (await updates.cancel(person))
        await referrals.record(referrals.codeOfPlatform(platform), "stop", clock.now());
      await consent.withdraw(person, clock.now(), "updates");
    },
    async endPlace(placeKey) {
      await places.end(placeKey);
    },
    movePlace: referrals.movePlace,
  });
}
