import { STATUS_CODES } from "node:http";
import { Telegram as Telegraf, TelegramError } from "telegraf";
import type { Opts, Telegram } from "telegraf/types";
import { Pool } from "undici";
import { z } from "zod";

type Result<M extends keyof Telegram> = ReturnType<Telegram[M]>;

interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Rejects with a `TelegramError`, or with the error of the line. */
export interface ApiClient {
  callApi<M extends keyof Telegram>(method: M, payload: Opts<M>, options?: CallOptions): Promise<Result<M>>;
}

/** They carry files, which telegraf knows how to send. */
const uploads: ReadonlySet<string> = new Set(["sendDocument", "sendPhoto"]);
/** Telegram closes an idle line after 75 s. */
const idleMs = 50_000;

/**
 * telegraf's client for what has files, undici for all else: telegraf calls through node-fetch, which took a third of the
 * processor time of a short answer. Opens a connection for each parallel call, and keeps it.
 */
export function createApiClient(token: string, apiRoot: string): ApiClient {
  const telegraf = new Telegraf(token, { apiRoot, webhookReply: false });
  const { origin, pathname } = new URL(`./bot${token}/`, apiRoot);
  const pool = new Pool(origin, { keepAliveTimeout: idleMs });
  return {
    async callApi<M extends keyof Telegram>(method: M, payload: Opts<M>, options: CallOptions = {}) {
      // Its type of a signal is that of a stand-in from before Node had one.
      if (uploads.has(method)) return telegraf.callApi(method, payload, options as object);
      const { statusCode, body } = await pool.request({
        method: "POST",
        path: pathname + method,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(payload),
        ...options,
      });
      const answer = readAnswer(statusCode, await body.text());
      if (answer.ok) return answer.result as Result<M>;
      // Without the payload: an error may be logged. Its type knows no `undefined`.
      throw new TelegramError(answer as ConstructorParameters<typeof TelegramError>[0], {
        method,
        payload: {},
      });
    },
  };
}

/** core.telegram.org/bots/api#making-requests. Of the result telegraf's types are believed, as telegraf does. */
const answerForm = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error_code: z.int(),
    description: z.string(),
    parameters: z.object({ retry_after: z.number(), migrate_to_chat_id: z.number() }).partial().optional(),
  }),
]);

/** What stands before Telegram may answer in its place, in HTML or in words of its own. */
function readAnswer(status: number, text: string): z.output<typeof answerForm> {
  if (status >= 500) return { ok: false, error_code: status, description: STATUS_CODES[status] ?? "" };
  try {
    return answerForm.parse(JSON.parse(text));
  } catch {
    throw new Error(`The answer with status ${status} is not Telegram's`);
  }
}
