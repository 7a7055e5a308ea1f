import type { ServerResponse } from "node:http";
import type { BotApiError } from "./bot-api-error.ts";

/** Writes an answer in the Bot API's form. */
export function answer(
  response: ServerResponse,
  status: number,
  body: { ok: boolean; parameters?: BotApiError["parameters"]; [field: string]: unknown },
): void {
  if (response.destroyed) return;
  const retryAfter = body.parameters?.retry_after;
  response.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
  });
  // In front of Telegram's servers stands a proxy: its own errors are no JSON.
  response.end(status === 502 ? "<html>502 Bad Gateway</html>" : JSON.stringify(body));
}
