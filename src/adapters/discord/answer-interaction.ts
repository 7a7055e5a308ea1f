import { setTimeout as pause } from "node:timers/promises";
import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  InteractionContextType,
  MessageFlags,
} from "discord.js";
import type { Outgoing } from "../../chat/outgoing.ts";
import { answerOnce, tryAgain } from "./try-again.ts";
import { type MessagePayload, writeMessage } from "./write-message.ts";

type Answer = Promise<Outgoing | undefined>;

type Answerable = ButtonInteraction | ChatInputCommandInteraction;

const visibility = (hidden: boolean): { flags?: typeof MessageFlags.Ephemeral } =>
  hidden ? { flags: MessageFlags.Ephemeral } : {};

/**
 * Answers a slash command. When the answer takes longer than `deferAfterMs`, Discord is told to wait, in the
 * visibility the command announces; should the answer turn out to need the other one, it goes into a new message.
 */
export async function answerCommand(
  interaction: ChatInputCommandInteraction,
  answer: Answer,
  { privately, deferAfterMs }: { privately: boolean; deferAfterMs: number },
): Promise<void> {
  const early = await within(answer, deferAfterMs);
  if (early !== late) {
    const reply: Send = (part, seenBy) => answerOnce(() => interaction.reply({ ...part, ...seenBy }));
    if (early) await sendAll(interaction, early, reply);
    return;
  }
  const waitsHidden = privately && !isPrivateChat(interaction);
  await answerOnce(() => interaction.deferReply(visibility(waitsHidden)));
  interaction.deferred = true;
  const outgoing = await answer;
  if (outgoing && isHidden(interaction, outgoing) === waitsHidden)
    return sendAll(interaction, outgoing, (part) => tryAgain(() => interaction.editReply(part)));
  // A message keeps the visibility it was announced with, and what follows while it waits inherits that.
  await tryAgain(() => interaction.deleteReply());
  if (outgoing) await sendAll(interaction, outgoing, followUp(interaction));
}

/** Answers a pressed button; the press is always acknowledged, also when there is nothing to say. */
export async function answerButton(
  interaction: ButtonInteraction,
  answer: Answer,
  { deferAfterMs }: { deferAfterMs: number },
): Promise<void> {
  const early = await within(answer, deferAfterMs);
  if (early !== late && early) {
    const update: Send = (part) => answerOnce(() => interaction.update(part));
    const reply: Send = (part, seenBy) => answerOnce(() => interaction.reply({ ...part, ...seenBy }));
    return sendAll(interaction, early, canReplace(interaction, early) ? update : reply);
  }
  await answerOnce(() => interaction.deferUpdate());
  interaction.deferred = true;
  const outgoing = await answer;
  if (!outgoing) return;
  const edit: Send = (part) => tryAgain(() => interaction.editReply(part));
  await sendAll(interaction, outgoing, canReplace(interaction, outgoing) ? edit : followUp(interaction));
}

type Send = (part: MessagePayload, seenBy: ReturnType<typeof visibility>) => Promise<unknown>;

const followUp =
  (interaction: Answerable): Send =>
  (part, seenBy) =>
    tryAgain(() => interaction.followUp({ ...part, ...seenBy }));

/** Sends the first part as told and the others after it. */
async function sendAll(interaction: Answerable, outgoing: Outgoing, sendFirst: Send): Promise<void> {
  const seenBy = visibility(isHidden(interaction, outgoing));
  const [first, ...others] = writeMessage(outgoing);
  await sendFirst(first, seenBy);
  interaction.replied = true;
  for (const part of others) await followUp(interaction)(part, seenBy);
}

/** In a private chat nobody else is there, and a message that only one person sees would not stay. */
const isHidden = (interaction: Answerable, outgoing: Outgoing): boolean =>
  outgoing.private && !isPrivateChat(interaction);

/** A private answer never takes the place of a message that everybody sees. */
function canReplace(interaction: ButtonInteraction, outgoing: Outgoing): boolean {
  const seenByOne = isPrivateChat(interaction) || interaction.message.flags.has(MessageFlags.Ephemeral);
  return outgoing.replace && (seenByOne || !outgoing.private);
}

const isPrivateChat = (interaction: Answerable): boolean =>
  interaction.guildId === null && interaction.context !== InteractionContextType.PrivateChannel;

const late = Symbol("late");

async function within<T>(promise: Promise<T>, ms: number): Promise<T | typeof late> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, pause(ms, late, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
