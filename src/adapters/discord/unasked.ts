import { createHash } from "node:crypto";
import { DiscordAPIError, Routes } from "discord.js";
import { z } from "zod";
import type { Delivery, PlatformAdapter, Revision, SentMessage } from "../../chat/adapter-contract.ts";
import type { Outgoing } from "../../chat/outgoing.ts";
import { explainFailure, isAlreadyPublished } from "./explain-failure.ts";
import { newNonce } from "./new-nonce.ts";
import { createUnaskedLine, type UnaskedLineOptions } from "./unasked-line.ts";
import { type MessagePayload, writeMessage } from "./write-message.ts";

type Unasked = Required<Pick<PlatformAdapter, "send" | "edit" | "remove" | "publish">>;
type Failure = Exclude<Delivery, { kind: "delivered" }>;

/** A message that Discord cannot take will not become right by itself: not soon again. */
const faultPauseMs = 600_000;
const sent = z.looseObject({ id: z.string() });

/** Reminders and broadcasts: sends, changes, takes back and publishes messages that nobody asked for. Never throws. */
export function createUnasked(options: UnaskedLineOptions): Unasked {
  const { logger } = options;
  const line = createUnaskedLine(options);

  async function attempt<T>(what: string, act: () => Promise<T>): Promise<T | Failure> {
    const pauseMs = line.pauseMs();
    if (pauseMs > 0) return { kind: "later", afterMs: pauseMs, because: "limited" };
    try {
      return await act();
    } catch (error) {
      const failure = explainFailure(error);
      if (failure) return failure;
      // The error itself names the channel and holds the text.
      logger.error({ code: `discord_${what}_failed`, because: faultCode(error) });
      return { kind: "later", afterMs: faultPauseMs, because: "fault" };
    }
  }

  const revise = async (what: string, act: () => Promise<void>): Promise<Revision> => {
    const outcome = await attempt(what, act);
    return isFailure(outcome) ? asRevision(outcome) : { kind: "done" };
  };
  const pathTo = async ({ to, messageId }: SentMessage) =>
    Routes.channelMessage(await line.channelOf(to), messageId);

  return {
    send: (to, message, { key } = {}) =>
      attempt<Delivery>("send", async () => {
        const channel = await line.channelOf(to);
        const parts = writeMessage(message);
        let messageId = "";
        for (const [index, part] of parts.entries()) {
          const nonce = nonceOf(key, parts.length - 1 - index);
          const request = { body: { ...bodyOf(part), nonce, enforce_nonce: true }, ...filesOf(part) };
          const answer = await line.request((rest) => rest.post(Routes.channelMessages(channel), request));
          messageId = sent.parse(answer).id;
        }
        return { kind: "delivered", messageId };
      }),

    edit: (message, outgoing) =>
      revise("edit", async () => {
        const path = await pathTo(message);
        await line.request((rest) => rest.patch(path, { body: bodyOf(onlyPart(outgoing)) }));
      }),

    remove: (message) =>
      revise("remove", async () => {
        const path = await pathTo(message);
        await line.request((rest) => rest.delete(path));
      }),

    publish: ({ to, messageId }) =>
      revise("publish", async () => {
        const path = Routes.channelMessageCrosspost(await line.channelOf(to), messageId);
        try {
          await line.request((rest) => rest.post(path));
        } catch (error) {
          // The first try arrived and only Discord's confirmation was lost, or somebody pressed "Publish".
          if (!isAlreadyPublished(error)) throw error;
        }
      }),
  };
}

/**
 * Discord shows one message for all that are sent with the same nonce within some minutes. The last part, which carries
 * the buttons and is counted, goes under the key itself; those before it under names made from the key.
 */
function nonceOf(key: string | undefined, partsAfter: number): string {
  if (key === undefined) return newNonce();
  return partsAfter === 0
    ? key
    : createHash("sha256").update(`${key}/${partsAfter}`).digest("hex").slice(0, 24);
}

function onlyPart(outgoing: Outgoing): MessagePayload {
  const [part, ...others] = writeMessage(outgoing);
  if (others.length > 0) throw new TypeError("Expected a text that fits one message");
  return part;
}

const bodyOf = ({ content, components, allowedMentions }: MessagePayload) => ({
  content,
  components,
  allowed_mentions: { parse: allowedMentions.parse },
});

const filesOf = ({ files }: MessagePayload) =>
  files ? { files: files.map(({ name, attachment }) => ({ name, data: attachment })) } : {};

const isFailure = (outcome: unknown): outcome is Failure => outcome !== undefined;

function asRevision(failure: Failure): Revision {
  if (failure.kind === "later") return failure;
  return { kind: "impossible", because: failure.kind === "refused" ? failure.because : "gone" };
}

const faultCode = (error: unknown): string =>
  error instanceof DiscordAPIError
    ? `discord_${error.code}`
    : error instanceof Error
      ? error.name
      : "unknown";
