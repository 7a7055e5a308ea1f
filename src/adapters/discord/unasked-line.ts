import { REST, RESTEvents, Routes } from "discord.js";
import { z } from "zod";
import { type Address, readAddress } from "../../chat/address.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { restOptions } from "./rest-options.ts";
import { tryAgain } from "./try-again.ts";

/** Of the 50 a second that Discord takes from a bot; the others are for answers. docs.discord.com topics/rate-limits */
const usualPerSecond = 40;
/**
 * Discord shuts out for an hour or longer who makes 10,000 requests that it refuses within ten minutes: a broadcast to
 * people who closed their private messages would. What is left then is for answers.
 */
const refusalsBorne = 8_000;
const channelsKept = 20_000;

const created = z.looseObject({ id: z.string() });

export interface UnaskedLine {
  /** Repeats what failed in passing; waits for no limit. Rejects as discord.js does. */
  request(act: (rest: REST) => Promise<unknown>): Promise<unknown>;
  /** The channel behind an address; that of a person is opened if need be. Rejects as discord.js does. */
  channelOf(to: Address): Promise<string>;
  /** ms to leave Discord alone because it has refused too much, else 0. */
  pauseMs(): number;
}

export interface UnaskedLineOptions {
  readonly token: string;
  readonly apiRoot: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Told each time Discord asks to wait (429). */
  readonly onLimited?: (() => void) | undefined;
  /** Requests; 40 unless told. */
  readonly unaskedPerSecond?: number;
  /** Refused requests within ten minutes after which it pauses; 8,000 unless told. */
  readonly refusalsBorne?: number;
}

/**
 * A client of the API beside that of the answers: its queues, and what it was told to wait for, are its own, so that no
 * answer ever stands behind a broadcast.
 */
export function createUnaskedLine(options: UnaskedLineOptions): UnaskedLine {
  const { token, apiRoot, logger, clock } = options;
  const rest = new REST({
    ...restOptions(apiRoot, options.onLimited),
    globalRequestsPerSecond: options.unaskedPerSecond ?? usualPerSecond,
    invalidRequestWarningInterval: 1,
  });
  const request: UnaskedLine["request"] = (act) =>
    // discord.js forgets a token once it was refused.
    tryAgain(() => act(rest.setToken(token)), 0);
  const channels = new Map<string, string>();
  let pausedUntil = 0;
  // The count is that of the whole process, answers included.
  rest.on(RESTEvents.InvalidRequestWarning, ({ count, remainingTime }) => {
    if (count % 100 === 0) logger.warn({ code: "discord_invalid_requests", count });
    if (count >= (options.refusalsBorne ?? refusalsBorne)) pausedUntil = clock.now() + remainingTime;
  });

  return {
    request,
    async channelOf(to) {
      const parts = readAddress(to);
      if (parts?.platform !== "discord") throw new TypeError("Expected an address on Discord");
      if (parts.kind === "place") return parts.id;
      const known = channels.get(parts.id);
      if (known) return known;
      const body = { recipient_id: parts.id };
      const { id } = created.parse(await request((rest) => rest.post(Routes.userChannels(), { body })));
      channels.set(parts.id, id);
      const [oldest] = channels.keys();
      if (channels.size > channelsKept && oldest !== undefined) channels.delete(oldest);
      return id;
    },
    pauseMs: () => Math.max(0, pausedUntil - clock.now()),
  };
}
