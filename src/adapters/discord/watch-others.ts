import { Routes } from "discord.js";
import { z } from "zod";
import type { Turn } from "../../chat/adapter-contract.ts";

/** docs.discord.com events/gateway#session-start-limit-object: `remaining` is one less for each session begun. */
const gatewayInformation = z.looseObject({
  session_start_limit: z.looseObject({ total: z.number(), remaining: z.number() }),
});

/** While the lease is still sure there is time for two looks: see app/take-turns.ts */
const usualEveryMs = 3_000;

interface Watching {
  readonly turn: Turn;
  /** GETs a path of Discord's API. */
  readonly get: (path: `/${string}`) => Promise<unknown>;
  readonly everyMs?: number | undefined;
}

/**
 * Two may hold the same line, and Discord tells neither of the other, as Telegram does. But it counts the sessions that a
 * bot has begun. So whoever cannot ask the database counts them while nobody else can have begun, and gives way when
 * there are more, or when it could not count them in time.
 */
export function watchForOthers({ turn, get, everyMs = usualEveryMs }: Watching): void {
  let known: number | undefined;
  let isLooking = false;

  const countBegun = async (): Promise<number | undefined> => {
    try {
      const { session_start_limit } = gatewayInformation.parse(await get(Routes.gatewayBot()));
      return session_start_limit.total - session_start_limit.remaining;
    } catch {
      return undefined;
    }
  };
  const look = async (): Promise<void> => {
    if (turn.standing() === "ours") {
      known = undefined;
      return;
    }
    const begun = await countBegun();
    // Looked at once the answer is there: it may have been long in coming.
    if (turn.standing() !== "unknown") known = begun ?? known;
    else if (known === undefined || (begun !== undefined && begun > known)) turn.giveWay();
    // Once a day it counts from nothing again.
    else known = begun ?? known;
  };
  const timer = setInterval(() => {
    if (turn.signal.aborted) return clearInterval(timer);
    if (isLooking) return;
    isLooking = true;
    void look().finally(() => {
      isLooking = false;
    });
  }, everyMs).unref();
}
