import { sayBroadcast } from "../../commands/broadcast-message.ts";
import { sayProgress } from "../../commands/broadcast-progress.ts";
import type { Outgoing } from "../chat/outgoing.ts";
import type { Reply } from "../chat/reply.ts";
import type { Config } from "../config.ts";
import type { Bot } from "../core/bot.ts";
import type { Desk } from "../core/desk.ts";
import type { Broadcast, Reading } from "../features/broadcasts/broadcast.ts";
import type { Petition } from "../features/petition/petition.ts";
import type { Clock } from "../system/clock.ts";

interface DeskParts {
  readonly config: Pick<Config, "HANDOVER_PLACE" | "TZ_DEFAULT">;
  /** Asked when something is sent, long after the desk was made. */
  readonly bot: () => Bot;
}

/** A broadcast's message as one kind of reader gets it: what is previewed, measured and sent is made here. */
const composeFor = (
  bot: Bot,
  { TZ_DEFAULT }: DeskParts["config"],
  reply: Reply,
  reading: Reading,
): Outgoing => bot.compose(reply, reading.language, TZ_DEFAULT, reading.recipient === "person");

export function createDesk({ config, bot }: DeskParts): Desk {
  const { HANDOVER_PLACE: place } = config;
  return {
    send: async ({ id, language, zone }, reply) => (await bot().send(id, reply, language, zone)).kind,
    preview: async (to, reply, reading) =>
      (await bot().deliver(to, composeFor(bot(), config, reply, reading))).kind,
    render: (reply, reading) => bot().render(composeFor(bot(), config, reply, reading)),
    ...(place && {
      async tellTeam(reply: Reply) {
        const delivery = await bot().send(place, reply, undefined);
        const { kind } =
          delivery.kind === "moved" ? await bot().send(delivery.to, reply, undefined) : delivery;
        return kind === "delivered";
      },
    }),
  };
}

interface WriterParts {
  readonly config: Pick<Config, "HANDOVER_PLACE" | "LANGUAGES" | "TZ_DEFAULT">;
  readonly bot: () => Bot;
  readonly petition: Petition;
  readonly clock: Clock;
}

/** Puts broadcasts and their progress into words, for whoever sends or measures them. */
export function createBroadcastWriter({ config, bot, petition, clock }: WriterParts) {
  return {
    write: (broadcast: Broadcast, reading: Reading): Outgoing =>
      composeFor(
        bot(),
        config,
        sayBroadcast({ broadcast, ...reading, petition, languages: config.LANGUAGES, now: clock.now() }),
        reading,
      ),
    writeProgress: (
      broadcast: Broadcast,
      progress: Parameters<typeof sayProgress>[1],
      language: Reading["language"],
    ): Outgoing => bot().compose(sayProgress(broadcast, progress), language, config.TZ_DEFAULT, true),
  };
}
