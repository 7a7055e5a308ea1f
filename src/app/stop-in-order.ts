import { setTimeout as delay } from "node:timers/promises";
import type { Bot } from "../core/bot.ts";
import type { Services } from "../core/services.ts";
import type { Sender } from "../features/broadcasts/sending/sender.ts";
import type { Visitors } from "../features/referrals/referrals.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Storage } from "../storage/storage.ts";
import type { WebServer } from "../web/server.ts";
import type { PlaceCheck } from "./check-places.ts";
import type { Adapters } from "./create-adapters.ts";
import type { Turns } from "./take-turns.ts";

interface Running {
  readonly bot: Pick<Bot, "idle">;
  readonly storage: Storage;
  readonly jobs: Jobs;
  readonly adapters: Adapters;
  readonly services: Services;
  readonly places: PlaceCheck;
  readonly sender: Sender;
  readonly turns: Turns;
  readonly web: WebServer | undefined;
  readonly visitors: Visitors | undefined;
}

const undeliveredWaitMs = 2_000;

/** What an adapter that has ended did not deliver stays in the inbox: it is not waited for. */
const idleSoon = (bot: Running["bot"]): Promise<void> =>
  Promise.race([bot.idle(), delay(undeliveredWaitMs, undefined, { ref: false })]);

/**
 * No new event, those in hand answered, jobs done, then pages and database. A part that cannot end does not keep the
 * others from ending; its error is thrown afterwards.
 */
export async function stopInOrder(running: Running): Promise<void> {
  const { bot, storage, jobs, adapters, services, places, sender, turns, web, visitors } = running;
  const ended = [
    // Before the lines it sends over are closed.
    ...(await Promise.allSettled([sender.stop()])),
    ...(await Promise.allSettled(adapters.all.map((adapter) => adapter.stop()))),
    ...(await Promise.allSettled([turns.end(), idleSoon(bot), jobs.stop(), web?.close()])),
    ...(await Promise.allSettled([
      services.questions.settled(),
      services.statistics.settled(),
      services.charts.close(),
      places.stop(),
      visitors?.close(),
    ])),
    ...(await Promise.allSettled([storage.close()])),
  ];
  for (const result of ended) if (result.status === "rejected") throw result.reason;
}
