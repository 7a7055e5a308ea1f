import {
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  GatewayCloseCodes,
  HTTPError,
  RateLimitError,
  RESTJSONErrorCodes,
} from "discord.js";
import type { Delivery } from "../../chat/adapter-contract.ts";
import { ConfigError } from "../../system/config-error.ts";
import { isNeverConnected } from "../../system/never-connected.ts";

type Refusal = Extract<Delivery, { kind: "refused" }>["because"];

/** Discord's error codes that settle what became of a message. docs.discord.com topics/opcodes-and-status-codes */
const refusals: Readonly<Record<number, Refusal>> = {
  [RESTJSONErrorCodes.CannotSendMessagesToThisUser]: "blocked",
  [RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds]: "blocked",
  [RESTJSONErrorCodes.UnknownChannel]: "gone",
  [RESTJSONErrorCodes.UnknownGuild]: "gone",
  [RESTJSONErrorCodes.UnknownUser]: "gone",
  [RESTJSONErrorCodes.InvalidRecipients]: "gone",
  [RESTJSONErrorCodes.MissingAccess]: "forbidden",
  [RESTJSONErrorCodes.MissingPermissions]: "forbidden",
  [RESTJSONErrorCodes.CannotSendMessagesInNonTextChannel]: "forbidden",
  [RESTJSONErrorCodes.ThreadLocked]: "forbidden",
  // To publish a message of a channel that nobody can follow, or a message of another kind.
  [RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType]: "forbidden",
  [RESTJSONErrorCodes.InvalidMessageType]: "forbidden",
};

/** How long to leave Discord alone after a fault of its own or of the network, and after a refused token. */
const faultPauseMs = 5_000;
const refusedTokenPauseMs = 60_000;

/** Limits that Discord may tell by a code alone, without saying how long. */
const limits: ReadonlySet<unknown> = new Set([
  RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached,
  RESTJSONErrorCodes.OpeningDirectMessagesTooFast,
]);
const untoldLimitMs = 60_000;

const unreachable = (afterMs: number) => ({ kind: "later", afterMs, because: "unreachable" }) as const;
const limited = (afterMs: number) => ({ kind: "later", afterMs, because: "limited" }) as const;

/** What became of a message that could not be sent; `undefined` when the fault is in the message itself. */
export function explainFailure(error: unknown): Exclude<Delivery, { kind: "delivered" }> | undefined {
  if (error instanceof RateLimitError)
    return limited(Math.ceil(error.retryAfter > 0 ? error.retryAfter : error.timeToReset));
  if (error instanceof HTTPError) return unreachable(faultPauseMs);
  if (!(error instanceof DiscordAPIError))
    return isNetworkFailure(error) ? afterNetworkFailure(error) : undefined;
  if (limits.has(error.code)) return limited(untoldLimitMs);
  const because = refusals[Number(error.code)];
  if (because) return { kind: "refused", because };
  if (error.status === 401) return unreachable(refusedTokenPauseMs);
  if (error.status === 403) return { kind: "refused", because: "forbidden" };
  if (error.status === 404) return { kind: "refused", because: "gone" };
  return undefined;
}

function afterNetworkFailure(error: unknown): Exclude<Delivery, { kind: "delivered" }> {
  const later = unreachable(faultPauseMs);
  return isNeverConnected(error) ? later : { ...later, mayHaveArrived: true };
}

/** Network errors carry a system code (`ECONNREFUSED`, `UND_ERR_SOCKET`); a request that took too long is an AbortError. */
function isNetworkFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  return error.name === "AbortError" || (typeof code === "string" && /^(E[A-Z_]+|UND_ERR_\w+)$/.test(code));
}

/** True when somebody else already answered: the first try arrived and only Discord's confirmation was lost. */
export const isAlreadyAnswered = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;

/** True when Discord waited its three seconds in vain: it told the person so, and takes no answer there any more. */
export const isTooLate = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.UnknownInteraction;

/** True when the message is published already. */
export const isAlreadyPublished = (error: unknown): boolean =>
  error instanceof DiscordAPIError && error.code === RESTJSONErrorCodes.ThisMessageWasAlreadyCrossposted;

const developerPage = "discord.com/developers/applications";

/**
 * Why the bot cannot connect: a `ConfigError` when whoever runs it can mend that, else `undefined`. `closeCode` is the
 * gateway's, when it closed the connection for good.
 */
export function explainStart(error: unknown, closeCode: number | undefined): ConfigError | undefined {
  const explained = (problem: string, cure: string, where = "DISCORD_TOKEN") =>
    new ConfigError([{ where, problem, cure }], { cause: error });
  const refusedToken =
    closeCode === GatewayCloseCodes.AuthenticationFailed ||
    (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) ||
    (error instanceof DiscordAPIError && error.status === 401);
  if (refusedToken)
    return explained(
      "Discord does not know this token.",
      `Copy it again from the Bot page of ${developerPage}, or reset it there.`,
    );
  if (closeCode === GatewayCloseCodes.DisallowedIntents || closeCode === GatewayCloseCodes.InvalidIntents)
    return explained(
      `Discord refused the bot's intents (${closeCode}).`,
      `Check on the Bot page of ${developerPage} that the application is allowed to connect; no privileged intent is needed.`,
    );
  if (closeCode === GatewayCloseCodes.ShardingRequired)
    return explained(
      "The bot is in too many servers for so few shards (4011).",
      "Set it to auto, or to more shards in all: docs/scaling.md says how many.",
      "DISCORD_SHARDS",
    );
  if (closeCode === GatewayCloseCodes.InvalidShard)
    return explained(
      "Discord knows no such shard (4010).",
      "Give numbers below the total, such as 0-3/8.",
      "DISCORD_SHARDS",
    );
  return undefined;
}
