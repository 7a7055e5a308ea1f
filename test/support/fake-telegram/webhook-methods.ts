import { badRequest } from "./bot-api-error.ts";
import type { Method } from "./bot-api-methods.ts";
import type { UpdateQueue } from "./update-queue.ts";

/** setWebhook and its two siblings. Plain http is taken from this machine only. */
export function webhookMethods(updates: UpdateQueue): Readonly<Record<string, Method>> {
  const { webhook } = updates;
  return {
    setwebhook: ({ url, secret_token, allowed_updates }) => {
      if (!/^(https:|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(String(url)))
        throw badRequest("bad webhook: An HTTPS URL must be provided for webhook");
      updates.allow(allowed_updates);
      updates.setWebhook(String(url), secret_token as string | undefined);
      return true;
    },
    deletewebhook: () => {
      updates.deleteWebhook();
      return true;
    },
    getwebhookinfo: () => ({
      url: webhook.url,
      has_custom_certificate: false,
      pending_update_count: updates.pendingCount,
      ...(webhook.lastError
        ? { last_error_date: webhook.lastError.date, last_error_message: webhook.lastError.message }
        : {}),
    }),
  };
}
