import { TelegramError } from "telegraf";
import { describe, expect, it } from "vitest";
import {
  explainRevisionFailure,
  explainSendFailure,
  explainStartFailure,
  failureCode,
} from "../../../src/adapters/telegram/explain-failure.ts";
import { ConfigError } from "../../../src/system/config-error.ts";

const refusal = (error_code: number, description: string, parameters?: object) =>
  new TelegramError({ error_code, description, ...(parameters ? { parameters } : {}) } as never);
const refused = (because: string) => ({ kind: "refused", because });

describe("a failure of Telegram, explained", () => {
  it.each([
    [403, "Forbidden: bot was blocked by the user", refused("blocked")],
    [403, "Forbidden: user is deactivated", refused("gone")],
    [400, "Bad Request: chat not found", refused("gone")],
    [400, "Bad Request: PEER_ID_INVALID", refused("gone")],
    [403, "Forbidden: the group chat was deleted", refused("gone")],
    [403, "Forbidden: bot was kicked from the supergroup chat", refused("forbidden")],
    [403, "Forbidden: bot is not a member of the channel chat", refused("forbidden")],
    [403, "Forbidden: bot can't initiate conversation with a user", refused("forbidden")],
    [400, "Bad Request: not enough rights to send text messages to the chat", refused("forbidden")],
    [400, "Bad Request: CHAT_WRITE_FORBIDDEN", refused("forbidden")],
    [500, "Internal Server Error", { kind: "later", afterMs: 1_000, because: "unreachable" }],
    [401, "Unauthorized", { kind: "later", afterMs: 60_000, because: "unreachable" }],
    [400, "Bad Request: BUTTON_DATA_INVALID", { kind: "later", afterMs: 600_000, because: "fault" }],
  ])("%i %s", (code, description, delivery) => {
    expect(explainSendFailure(refusal(code, description))).toEqual(delivery);
  });

  it("waits as long as Telegram says, and follows a group that moved", () => {
    expect(
      explainSendFailure(refusal(429, "Too Many Requests: retry after 17", { retry_after: 17 })),
    ).toEqual({ kind: "later", afterMs: 17_000, because: "limited" });
    expect(
      explainSendFailure(
        refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", {
          migrate_to_chat_id: -1009,
        }),
      ),
    ).toEqual({
      kind: "moved",
      to: "telegram:place:-1009",
    });
  });

  it("takes anything that is not an answer of Telegram for a fault of the line", () => {
    const later = { kind: "later", afterMs: 1_000, because: "unreachable" };
    expect(explainSendFailure(new Error("socket hang up"))).toEqual({ ...later, mayHaveArrived: true });
    // No line was made: nothing can have gone over it.
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    expect(explainSendFailure(refused)).toEqual(later);
    expect(failureCode(new Error("socket hang up"))).toBe("telegram_unreachable");
  });

  it("names the setting and the cure for a refused token, without Telegram's words or the token", () => {
    const error = explainStartFailure(refusal(401, "Unauthorized"));
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems[0]).toMatchObject({
      where: "TELEGRAM_TOKEN",
      cure: expect.stringContaining("@BotFather"),
    });
    expect(explainStartFailure(refusal(500, "Internal Server Error"))).not.toBeInstanceOf(ConfigError);
  });
});

describe("a message that cannot be changed or taken back", () => {
  const impossible = (because: string) => ({ kind: "impossible", because });
  it.each([
    [400, "Bad Request: message is not modified: specified new message content …", { kind: "done" }],
    [400, "Bad Request: message to edit not found", impossible("gone")],
    [400, "Bad Request: message to delete not found", impossible("gone")],
    [400, "Bad Request: MESSAGE_ID_INVALID", impossible("gone")],
    [400, "Bad Request: chat not found", impossible("gone")],
    [400, "Bad Request: message can't be edited", impossible("too_old")],
    [400, "Bad Request: message can't be deleted", impossible("too_old")],
    [400, "Bad Request: message can't be deleted for everyone", impossible("too_old")],
    [403, "Forbidden: bot was blocked by the user", impossible("blocked")],
    [403, "Forbidden: bot was kicked from the supergroup chat", impossible("forbidden")],
    [400, "Bad Request: not enough rights to send text messages to the chat", impossible("forbidden")],
    [502, "Bad Gateway", { kind: "later", afterMs: 1_000, because: "unreachable" }],
    [400, "Bad Request: BUTTON_DATA_INVALID", { kind: "later", afterMs: 600_000, because: "fault" }],
  ])("is explained: %i %s", (code, description, revision) => {
    expect(explainRevisionFailure(refusal(code, description))).toEqual(revision);
  });

  it("waits as long as Telegram says, and stays behind in a group that moved", () => {
    expect(explainRevisionFailure(refusal(429, "Too Many Requests", { retry_after: 3 }))).toEqual({
      kind: "later",
      afterMs: 3_000,
      because: "limited",
    });
    expect(
      explainRevisionFailure(
        refusal(400, "Bad Request: group chat was upgraded", { migrate_to_chat_id: -1 }),
      ),
    ).toEqual(impossible("gone"));
  });
});
