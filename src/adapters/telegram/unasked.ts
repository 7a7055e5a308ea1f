import type { PlatformAdapter, Revision } from "../../chat/adapter-contract.ts";
import { type Address, idWithin } from "../../chat/address.ts";
import type { Logger } from "../../system/logger.ts";
import type { BotApi } from "./bot-api.ts";
import {
  explainRevisionFailure,
  explainSendFailure,
  failureCode,
  faultPauseMs,
  isOurFault,
} from "./explain-failure.ts";
import { editMessage, sendMessage } from "./send-message.ts";
import { writeMessage } from "./write-message.ts";

/** Reminders and broadcasts: sends, changes and takes back messages that nobody asked for. Never throws. */
export function createUnasked(
  { callUnasked: call }: BotApi,
  logger: Logger,
): Pick<PlatformAdapter, "send" | "edit" | "remove"> {
  /** A message that Telegram cannot take is a fault of ours, to be mended; the rest is daily life. */
  const tell = (code: string, error: unknown, { kind }: { kind: string }) =>
    logger[isOurFault(error) ? "error" : "debug"]({ code, because: failureCode(error), kind });

  async function revise(code: string, act: () => Promise<unknown>): Promise<Revision> {
    try {
      await act();
      return { kind: "done" };
    } catch (error) {
      const outcome = explainRevisionFailure(error);
      if (outcome.kind !== "done") tell(code, error, outcome);
      return outcome;
    }
  }

  return {
    async send(to, message) {
      try {
        const id = await sendMessage(call, { chat: chatOf(to) }, message);
        return { kind: "delivered", messageId: String(id) };
      } catch (error) {
        const failure = explainSendFailure(error);
        tell("telegram_send_failed", error, failure);
        return failure;
      }
    },

    async edit({ to, messageId }, message) {
      const [content, ...others] = writeMessage(message);
      if (others.length > 0) {
        logger.error({ code: "telegram_edit_too_long" });
        return { kind: "later", afterMs: faultPauseMs, because: "fault" };
      }
      return revise("telegram_edit_failed", () =>
        editMessage(call, { chat: chatOf(to), messageId: Number(messageId) }, content),
      );
    },

    remove: ({ to, messageId }) =>
      revise("telegram_remove_failed", () =>
        call("deleteMessage", { chat_id: chatOf(to), message_id: Number(messageId) }),
      ),
  };
}

function chatOf(to: Address): number | string {
  const id = idWithin(to);
  return /^-?\d+$/.test(id) ? Number(id) : id;
}
