import type { Delivery, PlatformAdapter, Revision } from "../../../chat/adapter-contract.ts";
import { type Address, type PlaceId, type PlatformName, readAddress } from "../../../chat/address.ts";
import type { PersonKey } from "../../../storage/storage.ts";
import type { Clock } from "../../../system/clock.ts";
import type { Logger } from "../../../system/logger.ts";
import type { Outcome } from "../broadcast.ts";
import type { Claimed } from "./claim.ts";
import type { MessageOf } from "./messages.ts";
import type { Result } from "./settle.ts";

/** What a process needs of a platform to send broadcasts there. */
export type Line = Pick<PlatformAdapter, "platform" | "send" | "edit" | "remove" | "publish">;

interface Sent {
  readonly result: Result;
  /** How long the whole platform is left alone, in ms; `everywhere`: by every process. */
  readonly pause?: { readonly ms: number; readonly everywhere: boolean };
  /** To be done once the result is written down. Rejects when the database does. */
  readonly afterwards?: () => Promise<void>;
}

export interface SendParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly messageOf: MessageOf;
  /** Who blocked the bot is not written to any more: their agreement ends. */
  readonly stopPerson: (person: PersonKey, platform: PlatformName) => Promise<void>;
  /** The bot may not write there, or it is gone: its subscription ends. `placeKey` as in `places`. */
  readonly endPlace: (placeKey: string) => Promise<void>;
  /** A Telegram group got a new id. */
  readonly movePlace: (from: PlaceId, to: PlaceId) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Then a recipient is given up. */
const mostTries = 8;
const longestBackOffMs = 5 * 60_000;

/**
 * Names a message for Discord: sent again under the same name within some minutes, it shows once. Base 36 fits the 25
 * characters whatever the numbers.
 */
const keyOf = ({ broadcast, id }: Pick<Claimed, "broadcast" | "id">): string =>
  `b${broadcast.toString(36)}-${BigInt(id).toString(36)}`;

/** Does the work of one delivery. Never rejects. */
export type SendOne = (line: Line, delivery: Claimed) => Promise<Sent>;

export function createSendOne(parts: SendParts): SendOne {
  const { clock, logger, messageOf } = parts;

  const again = (ms: number): Result => ({ dueAt: clock.now() + ms });

  /** 2, 4, 8 … seconds, half as much more or less, so that what failed together does not come back together. */
  function backOff(tries: number, atLeastMs: number): Result {
    if (tries + 1 >= mostTries) return { outcome: "unreachable", counts: true, sign: "failure" };
    const ms = Math.min(2 ** (tries + 1) * 1000, longestBackOffMs) * (0.5 + parts.random());
    return { ...again(Math.max(ms, atLeastMs)), counts: true, sign: "failure" };
  }

  function explainLater(
    { because, afterMs }: Extract<Delivery, { kind: "later" }>,
    { tries, platform }: Claimed,
  ): Sent {
    switch (because) {
      case "limited":
        return { result: again(afterMs), pause: { ms: afterMs, everywhere: true } };
      case "unreachable":
        return { result: backOff(tries, afterMs) };
      case "fault":
        logger.error({ code: "broadcast_not_taken", platform });
        return { result: { outcome: "not_taken", counts: true, sign: "failure" } };
      case undefined:
        return { result: again(afterMs), pause: { ms: afterMs, everywhere: false } };
      default:
        return because satisfies never;
    }
  }

  async function send(line: Line, delivery: Claimed, to: Address, hasMoved = false): Promise<Sent> {
    const { recipient } = delivery;
    const message = await messageOf(delivery);
    if (!message) return { result: { outcome: "cancelled" } };
    const sent = await line.send(to, message, { key: keyOf(delivery) });
    switch (sent.kind) {
      case "delivered":
        return { result: { outcome: "delivered", messageId: sent.messageId, sign: "well" } };
      case "refused":
        return { result: { outcome: sent.because, sign: "well" }, afterwards: () => end(delivery) };
      case "moved":
        // Only groups move, and only once: a person is not followed to somebody else's place.
        if (recipient.kind === "person" || hasMoved || readAddress(sent.to)?.kind !== "place")
          return { result: backOff(delivery.tries, 0) };
        await parts.movePlace(to as PlaceId, sent.to as PlaceId);
        return send(line, delivery, sent.to, true);
      case "later":
        return explainLater(sent, delivery);
      default:
        return sent satisfies never;
    }
  }

  const end = ({ recipient, platform }: Claimed) =>
    recipient.kind === "person" ? parts.stopPerson(recipient.key, platform) : parts.endPlace(recipient.key);

  async function revise(line: Line, delivery: Claimed, to: Address, wanted: Outcome): Promise<Sent> {
    const { messageId } = delivery;
    if (messageId === undefined) return { result: { outcome: "gone" } };
    const revision = await reviseMessage(line, delivery, messageId, to);
    if (!revision) return { result: { outcome: "cancelled" } };
    switch (revision.kind) {
      case "done":
        return { result: { outcome: wanted, sign: "well" } };
      case "impossible":
        return {
          result: { outcome: revision.because, sign: "well" },
          // A message that is gone says nothing about its reader; a block does.
          ...(revision.because === "blocked" ? { afterwards: () => end(delivery) } : {}),
        };
      case "later":
        return explainLater(revision, delivery);
      default:
        return revision satisfies never;
    }
  }

  async function reviseMessage(
    line: Line,
    delivery: Claimed,
    messageId: string,
    to: Address,
  ): Promise<Revision | undefined> {
    if (delivery.work === "recall") return line.remove({ to, messageId });
    const message = await messageOf(delivery);
    return message && line.edit({ to, messageId }, message);
  }

  return async (line, delivery) => {
    const { work, to } = delivery;
    if (to === undefined) return { result: { outcome: "failed" } };
    try {
      if (work === "send") return await send(line, delivery, to);
      return await revise(line, delivery, to, work === "correct" ? "corrected" : "recalled");
    } catch (err) {
      logger.error({ code: "broadcast_send_failed", platform: delivery.platform, err });
      return { result: backOff(delivery.tries, 0) };
    }
  };
}
