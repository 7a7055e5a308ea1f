/** An answer of Discord's API that is an error, in its shape: HTTP status, JSON code, message. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    body: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

const known = {
  unauthorized: [401, 0, "401: Unauthorized"],
  notFound: [404, 0, "404: Not Found"],
  unknownChannel: [404, 10003, "Unknown Channel"],
  unknownGuild: [404, 10004, "Unknown Guild"],
  unknownMessage: [404, 10008, "Unknown Message"],
  unknownMember: [404, 10007, "Unknown Member"],
  unknownUser: [404, 10013, "Unknown User"],
  unknownWebhook: [404, 10015, "Unknown Webhook"],
  unknownInteraction: [404, 10062, "Unknown interaction"],
  tooManyOldEdits: [
    429,
    30046,
    "Maximum number of edits to messages older than 1 hour reached. Try again later.",
  ],
  alreadyPublished: [400, 40033, "This message has already been crossposted."],
  alreadyAnswered: [400, 40060, "Interaction has already been acknowledged."],
  missingAccess: [403, 50001, "Missing Access"],
  notYourMessage: [403, 50005, "Cannot edit a message authored by another user"],
  emptyMessage: [400, 50006, "Cannot send an empty message"],
  privateMessagesClosed: [403, 50007, "Cannot send messages to this user"],
  missingPermissions: [403, 50013, "Missing Permissions"],
  wrongChannelType: [400, 50024, "Cannot execute action on this channel type"],
  expiredToken: [401, 50027, "Invalid Webhook Token"],
  invalidRecipient: [400, 50033, "Invalid Recipient(s)"],
} as const;

/** One of the errors the documentation lists, by what it means. docs.discord.com topics/opcodes-and-status-codes */
export function apiError(name: keyof typeof known): ApiError {
  const [status, code, message] = known[name];
  return new ApiError(status, { message, code });
}

/** 50035: the request's form is wrong; `problem` says where. */
export const invalidForm = (problem: string): ApiError =>
  new ApiError(400, {
    message: "Invalid Form Body",
    code: 50035,
    errors: { _errors: [{ code: "INVALID", message: problem }] },
  });

/** 429 as Discord gives it, in seconds with a fraction. */
export const rateLimited = (afterMs: number): ApiError =>
  new ApiError(
    429,
    { message: "You are being rate limited.", retry_after: afterMs / 1000, global: false },
    {
      "Retry-After": String(Math.ceil(afterMs / 1000)),
      "X-RateLimit-Reset-After": String(afterMs / 1000),
      "X-RateLimit-Remaining": "0",
      "X-RateLimit-Limit": "5",
      "X-RateLimit-Scope": "user",
    },
  );

/** 429 whose headers and body do not agree, as for messages that were published (discord/discord-api-docs#6109). */
export const misleadinglyLimited = (afterMs: number): ApiError =>
  new ApiError(
    429,
    {
      message: "The write action you are performing on the channel has hit the write rate limit.",
      code: 20028,
      retry_after: afterMs / 1000,
      global: false,
    },
    {
      "Retry-After": "1",
      "X-RateLimit-Reset-After": "0.999",
      "X-RateLimit-Remaining": "4",
      "X-RateLimit-Limit": "5",
      "X-RateLimit-Scope": "shared",
    },
  );

export function fail(name: Parameters<typeof apiError>[0]): never {
  throw apiError(name);
}
