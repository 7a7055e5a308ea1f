import { TelegramError } from "telegraf";
import type { Delivery, Revision } from "../../chat/adapter-contract.ts";
import { placeId } from "../../chat/address.ts";
import { ConfigError } from "../../system/config-error.ts";
import { isNeverConnected } from "../../system/never-connected.ts";

export type NotDelivered = Exclude<Delivery, { kind: "delivered" }>;

/** The wording is Telegram's (tdlib/telegram-bot-api, Client.cpp and td's error codes); codes alone do not tell these apart. */
const wordings: readonly (readonly [RegExp, NotDelivered])[] = [
  [/blocked by the user/i, { kind: "refused", because: "blocked" }],
  [
    /user is deactivated|chat not found|user not found|chat was (?:deleted|deactivated)|PEER_ID_INVALID|INPUT_USER_DEACTIVATED/i,
    { kind: "refused", because: "gone" },
  ],
  [
    /can't initiate conversation|kicked|not a member|not enough rights|no rights|administrator rights|WRITE_FORBIDDEN|CHAT_RESTRICTED|TOPIC_CLOSED|SEND_PLAIN_FORBIDDEN/i,
    { kind: "refused", because: "forbidden" },
  ],
];

const shortlyMs = 1_000;
const tokenPauseMs = 60_000;
/** A request Telegram cannot take will not become right by itself: not soon again, and never at the person's cost. */
export const faultPauseMs = 600_000;

const unreachable = (afterMs: number) => ({ kind: "later", afterMs, because: "unreachable" }) as const;
const fault = { kind: "later", afterMs: faultPauseMs, because: "fault" } as const;

/** What a failed send means for whoever asked for it. */
export function explainSendFailure(error: unknown): NotDelivered {
  if (!(error instanceof TelegramError))
    return isNeverConnected(error)
      ? unreachable(shortlyMs)
      : { ...unreachable(shortlyMs), mayHaveArrived: true };
  const { code, description, parameters } = error;
  if (parameters?.migrate_to_chat_id !== undefined)
    return { kind: "moved", to: placeId("telegram", parameters.migrate_to_chat_id) };
  if (code === 429)
    return { kind: "later", afterMs: (parameters?.retry_after ?? 1) * 1000, because: "limited" };
  if (code === 401) return unreachable(tokenPauseMs);
  if (code >= 500) return unreachable(shortlyMs);
  const known = findWording(description);
  if (known) return known;
  return code === 403 ? { kind: "refused", because: "forbidden" } : fault;
}

/** What Telegram says only of a message that exists already. `message can't be deleted for everyone`: after 48 hours. */
const revisions: readonly (readonly [RegExp, Revision])[] = [
  [/message is not modified/i, { kind: "done" }],
  [/message to (?:edit|delete) not found|MESSAGE_ID_INVALID/i, { kind: "impossible", because: "gone" }],
  [
    /message can't be (?:edited|deleted)|MESSAGE_EDIT_TIME_EXPIRED/i,
    { kind: "impossible", because: "too_old" },
  ],
];

/** What a failed change or removal of a sent message means; `done` when the message stands as wanted. */
export function explainRevisionFailure(error: unknown): Revision {
  const known =
    error instanceof TelegramError && error.code === 400
      ? revisions.find(([wording]) => wording.test(error.description))?.[1]
      : undefined;
  if (known) return known;
  const failure = explainSendFailure(error);
  if (failure.kind === "later") return failure;
  // The messages of a group that moved stay behind in the old one.
  return { kind: "impossible", because: failure.kind === "refused" ? failure.because : "gone" };
}

const findWording = (description: string): NotDelivered | undefined =>
  wordings.find(([wording]) => wording.test(description))?.[1];

const isAboutMessage = (description: string): boolean =>
  revisions.some(([wording]) => wording.test(description));

/** True when Telegram could not take the request itself, whoever it was for. */
export const isOurFault = (error: unknown): boolean =>
  error instanceof TelegramError &&
  error.code === 400 &&
  error.parameters?.migrate_to_chat_id === undefined &&
  findWording(error.description) === undefined &&
  !isAboutMessage(error.description);

/** Worth trying again at once: the line or Telegram itself, not the request. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof TelegramError) || error.code === 429 || error.code >= 500;
}

export const isTelegramRefusal = (error: unknown, wording: RegExp): boolean =>
  error instanceof TelegramError && wording.test(error.description);

/** A `ConfigError` when whoever starts the bot can mend it, else a plain error: the caller tries again later. */
export function explainStartFailure(error: unknown): Error {
  // 404 is what Telegram answers to a token that does not even look like one.
  if (error instanceof TelegramError && (error.code === 401 || error.code === 404))
    return new ConfigError(
      [{ where: "TELEGRAM_TOKEN", problem: "Telegram does not accept it.", cure: cures.telegram_401 }],
      { cause: error },
    );
  return new Error("Telegram is not connected", { cause: error });
}

/** A code for logs and health: no text of Telegram's, it can name people. */
export function failureCode(error: unknown): string {
  return error instanceof TelegramError ? `telegram_${error.code}` : "telegram_unreachable";
}

/** What the operator can do about a code, where they can do something. */
export const cures: Readonly<Record<"telegram_401" | "telegram_409", string>> &
  Readonly<Record<string, string>> = {
  telegram_401: "Copy the token from @BotFather again: it was revoked or mistyped.",
  telegram_409:
    "Another process reads with the same token: stop it, or give it a bot of its own. Until then the two take turns.",
};
