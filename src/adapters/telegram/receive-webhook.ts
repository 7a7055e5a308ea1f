import { createHash, timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyPluginAsync } from "fastify";
import type { Logger } from "../../system/logger.ts";
import type { BotApi } from "./bot-api.ts";
import type { ConnectionHealth } from "./connection-health.ts";
import { failureCode } from "./explain-failure.ts";
import type { TelegramTiming } from "./timing.ts";
import { allowedUpdates } from "./update-schema.ts";

const path = "/telegram/webhook";
const secretHeader = "x-telegram-bot-api-secret-token";
/** An update holds one message of at most 4,096 characters and the one it answers. */
const bodyBytes = 256 * 1024;

interface WebhookPlugin {
  /** One of them must come along: while it is being changed, the one before too. */
  readonly secrets: readonly string[];
  /** Resolves when the update is stored, with false when the bot is not taking any: Telegram then repeats it. */
  readonly take: (update: unknown) => Promise<boolean>;
}

/** `POST /telegram/webhook`: 401 without the right secret, before the body is read. */
export function webhookPlugin({ secrets, take }: WebhookPlugin): FastifyPluginAsync {
  const expected = secrets.map(digest);
  // Compares with each of them, so that the time tells nothing.
  const isOurs = (given: string) =>
    expected.filter((digested) => timingSafeEqual(digest(given), digested)).length > 0;
  return async (server) => {
    server.post(
      path,
      {
        bodyLimit: bodyBytes,
        async onRequest(request, reply) {
          const given = request.headers[secretHeader];
          if (typeof given !== "string" || !isOurs(given)) await reply.code(401).send();
        },
      },
      async (request, reply) => reply.code((await take(request.body)) ? 200 : 503).send(),
    );
  };
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

interface Webhook {
  readonly api: Pick<BotApi, "call" | "callPatiently">;
  readonly publicUrl: string;
  readonly secret: string;
}

/** Always set, also when the address is the same: the secret may be new. What waits is kept. */
export async function setWebhook({ api, publicUrl, secret }: Webhook): Promise<void> {
  await api.callPatiently("setWebhook", {
    url: addressOf(publicUrl),
    secret_token: secret,
    allowed_updates: allowedUpdates,
  });
}

interface Watching extends Webhook {
  readonly health: ConnectionHealth;
  readonly logger: Logger;
  readonly timing: TelegramTiming;
  readonly signal: AbortSignal;
}

/** Asks Telegram again and again whether its posts arrive, and sets the webhook anew when somebody took it away. */
export async function watchWebhook({ health, logger, timing, signal, ...webhook }: Watching): Promise<void> {
  for (;;) {
    await sleep(timing.webhookCheckMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    try {
      const { url, pending_update_count, last_error_date } = await webhook.api.call("getWebhookInfo", {});
      if (url !== addressOf(webhook.publicUrl)) {
        logger.warn({
          code: "telegram_webhook_taken",
          cure: "Another process uses the same token without the webhook: stop it.",
        });
        await setWebhook(webhook);
      }
      // An error of the past with nothing waiting has healed.
      if (last_error_date !== undefined && pending_update_count > 0)
        health.failed("telegram_webhook_failing");
      else health.heard();
    } catch (error) {
      health.failed(failureCode(error));
    }
  }
}

const addressOf = (publicUrl: string): string => `${publicUrl.replace(/\/+$/, "")}${path}`;
