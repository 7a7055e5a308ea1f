import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyPluginAsync } from "fastify";
import type { i18n as I18n } from "i18next";
import type { UserFromGetMe } from "telegraf/types";
import type { PlatformAdapter, Turn } from "../../chat/adapter-contract.ts";
import type { Fingerprints } from "../../chat/fingerprints.ts";
import type { Language } from "../../chat/languages.ts";
import type { Offers } from "../../chat/offer.ts";
import { plainText } from "../../chat/plain-text.ts";
import type { Clock } from "../../system/clock.ts";
import type { Logger } from "../../system/logger.ts";
import { createApiClient } from "./api-client.ts";
import { createBotApi, tellLimits } from "./bot-api.ts";
import { watchConnection } from "./connection-health.ts";
import { explainStartFailure } from "./explain-failure.ts";
import { isInPlace } from "./is-in-place.ts";
import { pollUpdates } from "./poll-updates.ts";
import { publishCommands } from "./publish-commands.ts";
import { setWebhook, watchWebhook, webhookPlugin } from "./receive-webhook.ts";
import { createUpdateTaker, type UpdateTaker } from "./take-update.ts";
import { defaultTiming, type TelegramTiming } from "./timing.ts";
import { createUnasked } from "./unasked.ts";
import { renderMessage } from "./write-message.ts";

export interface TelegramAdapterOptions {
  readonly token: string;
  readonly apiRoot: string;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly fingerprints: Fingerprints;
  readonly i18n: I18n;
  /** The languages the operator allows; the first is the fallback. */
  readonly languages: readonly [Language, ...Language[]];
  /** What people can put into chats where the bot is not; left out: nothing. */
  readonly offers?: Offers;
  /** Left out: long polling. */
  readonly webhook?: {
    readonly publicUrl: string;
    /** What Telegram is told to send along. */
    readonly secret: string;
    /** Accepted as well, while the secret is being changed. */
    readonly previousSecret?: string | undefined;
  };
  readonly timing?: Partial<TelegramTiming>;
  /** Told of every message sent or changed as an answer, so that broadcasts leave room for it. Answers never wait. */
  readonly spend?: (sends: number) => void;
  /** Told each time Telegram asks to wait (429). */
  readonly onLimited?: () => void;
}

export interface TelegramAdapter extends PlatformAdapter {
  /** To be registered on the web server before `start`; only with `webhook`. */
  readonly webhookPlugin?: FastifyPluginAsync;
  /** A link that opens the bot with a code; `undefined` before it knows its name, or for a code Telegram does not allow. */
  deepLink(code: string, kind: "start" | "startgroup"): string | undefined;
}

/** Telegram: 0-512 characters. core.telegram.org/bots/api#setmydescription */
const descriptionCharacters = 512;
/** core.telegram.org/bots/features#deep-linking */
const deepLinkCode = /^[\w-]{1,64}$/;

/** The Telegram side of the bot. It needs nothing but the token: a process that only sends need not `start` it. */
export function createTelegramAdapter(options: TelegramAdapterOptions): TelegramAdapter {
  const { token, apiRoot, logger, clock, i18n, languages, fingerprints, webhook } = options;
  const timing = { ...defaultTiming, ...options.timing };
  /** Aborted in this order: no more updates, then no more waiting for answers. */
  const [stopping, leaving] = [new AbortController(), new AbortController()];
  const client = tellLimits(createApiClient(token, apiRoot), options.onLimited ?? (() => undefined));
  const api = createBotApi(client, timing, leaving.signal, options.spend);
  const health = watchConnection(clock, timing.silenceMs);
  const about = (language: Language) =>
    plainText(i18n.getFixedT(language, "bot")("start.hello")).slice(0, descriptionCharacters);
  let me: UserFromGetMe | undefined;
  let taker: UpdateTaker | undefined;
  let phase: "unknown" | "standby" | "starting" | "listening" = "unknown";
  let line: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  const meet = async (): Promise<UserFromGetMe> => {
    me = await api.call("getMe", {});
    return me;
  };
  const listen = async (take: UpdateTaker["take"], turn: Turn | undefined): Promise<void> => {
    // What an earlier turn was handed may still be on its way into the inbox.
    await line;
    const signal = turn ? AbortSignal.any([stopping.signal, turn.signal]) : stopping.signal;
    const parts = { api, health, logger, timing, signal };
    if (webhook) {
      await setWebhook({ api, ...webhook });
      line = watchWebhook({ ...parts, ...webhook });
    } else {
      await api.callPatiently("deleteWebhook", {});
      line = pollUpdates({ ...parts, take, turn }).then(() => {
        phase = "standby";
        turn?.end();
      });
    }
    phase = "listening";
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    const answered = line.then(() => taker?.answered());
    await Promise.race([answered, sleep(timing.stopMs, undefined, { ref: false })]);
    leaving.abort();
    phase = "unknown";
    health.closed();
  };

  return {
    platform: "telegram",
    ...(webhook ? {} : { exclusive: ["telegram"] }),
    async introduce() {
      try {
        await meet();
        if (phase !== "listening") phase = "standby";
      } catch (error) {
        throw explainStartFailure(error);
      }
    },
    async start(receive, cards, turn) {
      phase = "starting";
      try {
        const bot = await meet();
        await publishCommands({ api, cards, about, languages, fingerprints, botId: bot.id });
        if (stopping.signal.aborted || turn?.isOver()) throw new Error("Stopped while connecting");
        // The same at the next turn: it still has answers in hand.
        taker ??= createUpdateTaker({
          api,
          bot,
          token,
          receive,
          commands: new Set(cards.map(({ name }) => name)),
          words: { i18n, allowed: languages },
          clock,
          logger,
          acknowledgeMs: timing.acknowledgeMs,
          offers: options.offers ?? (() => []),
        });
        await listen(taker.take, turn);
        health.heard();
      } catch (error) {
        throw explainStartFailure(error);
      }
    },
    ...createUnasked(api, logger),
    render: renderMessage,
    isIn: (place) => isInPlace(api, Number(token.split(":")[0]), place),
    health: () => (phase === "standby" ? { kind: "standby" } : health.health()),
    stop: () => (stopped ??= stop()),
    deepLink: (code, kind) =>
      me && deepLinkCode.test(code) ? `https://t.me/${me.username}?${kind}=${code}` : undefined,
    ...(webhook ? { webhookPlugin: webhookPlugin({ secrets: secretsOf(webhook), take: takePosted }) } : {}),
  };

  async function takePosted(update: unknown): Promise<boolean> {
    if (!taker || stopping.signal.aborted) return false;
    await taker.take(update);
    return true;
  }
}

const secretsOf = ({
  secret,
  previousSecret,
}: NonNullable<TelegramAdapterOptions["webhook"]>): readonly string[] =>
  previousSecret === undefined ? [secret] : [secret, previousSecret];
