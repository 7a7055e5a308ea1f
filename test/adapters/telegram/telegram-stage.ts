import { join } from "node:path";
import Fastify from "fastify";
import {
  createTelegramAdapter,
  type TelegramAdapter,
} from "../../../src/adapters/telegram/telegram-adapter.ts";
import type { TelegramTiming } from "../../../src/adapters/telegram/timing.ts";
import type { Fingerprints } from "../../../src/chat/fingerprints.ts";
import { createI18n, type I18n } from "../../../src/i18n/i18n.ts";
import { type Clock, systemClock } from "../../../src/system/clock.ts";
import { FakeTelegram } from "../../support/fake-telegram/fake-telegram.ts";
import { freePort } from "../../support/free-port.ts";
import { testLogger } from "../../support/test-logger.ts";

const languages = ["fr", "en"] as const;
export const webhookSecret = "a-secret-of-the-tests";
export const previousWebhookSecret = "the-secret-before-it";

/** Waits short enough for tests, in the proportions of the real ones. */
const quickTiming: Partial<TelegramTiming> = {
  pollSeconds: 2,
  callMs: 1_000,
  retryMs: 10,
  acknowledgeMs: 150,
  storeMs: 40,
  webhookCheckMs: 30,
  stopMs: 1_000,
};

const loadI18n = (): Promise<I18n> =>
  createI18n({ languages, localesDir: join(import.meta.dirname, "../../../locales") });

function memoryFingerprints(): Fingerprints {
  const known = new Map<string, string>();
  return {
    get: async (scope) => known.get(scope),
    set: async (scope, fingerprint) => void known.set(scope, fingerprint),
  };
}

export interface TelegramStageOptions {
  readonly mode?: "polling" | "webhook";
  readonly token?: string;
  readonly apiRoot?: string;
  readonly clock?: Clock;
  /** Telegram's own; it decides what is too old. */
  readonly fakeClock?: Clock;
  readonly timing?: Partial<TelegramTiming>;
  readonly spend?: (sends: number) => void;
}

/** A Telegram with an adapter on it, not started; in webhook mode also the server Telegram posts to. */
export async function createTelegramStage(options: TelegramStageOptions = {}) {
  const { mode = "polling", clock = systemClock } = options;
  const fake = await FakeTelegram.start({
    webhookRetryMs: 10,
    ...(options.fakeClock ? { clock: options.fakeClock } : {}),
  });
  const i18n = await loadI18n();
  const fingerprints = memoryFingerprints();
  const logger = testLogger();
  const opened: { adapter: TelegramAdapter; close: () => Promise<void> }[] = [];
  // The bot's address must be known before the bot exists, as in production.
  const publicUrl = `http://127.0.0.1:${await freePort()}`;
  const open = async (): Promise<TelegramAdapter> => {
    await opened.at(-1)?.close();
    const adapter = createTelegramAdapter({
      token: options.token ?? fake.token,
      apiRoot: options.apiRoot ?? fake.url,
      logger,
      clock,
      fingerprints,
      i18n,
      languages,
      timing: { ...quickTiming, ...options.timing },
      ...(options.spend ? { spend: options.spend } : {}),
      ...(mode === "webhook"
        ? { webhook: { publicUrl, secret: webhookSecret, previousSecret: previousWebhookSecret } }
        : {}),
    });
    const server = Fastify();
    if (adapter.webhookPlugin) {
      await server.register(adapter.webhookPlugin);
      await server.listen({ host: "127.0.0.1", port: Number(new URL(publicUrl).port) });
    }
    opened.push({ adapter, close: () => server.close() });
    return adapter;
  };
  return {
    fake,
    i18n,
    adapter: await open(),
    webhookUrl: `${publicUrl}/telegram/webhook`,
    restarted: open,
    async close() {
      for (const { adapter, close } of opened) {
        await adapter.stop();
        await close();
      }
      await fake.stop();
    },
  };
}
