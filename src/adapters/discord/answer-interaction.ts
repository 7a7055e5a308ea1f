import { setTimeout as pause } from "node:timers/promises";
import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  InteractionContextType,
  MessageFlags,
} from "discord.js";
import type { Outgoing } from "../../chat/outgoing.ts";
import { acceptingRepeats } from "./try-again.ts";
import { type MessagePayload, writeMessage } from "./write-message.ts";

type Answer = Promise<Outgoing | undefined>;

/** Discord's sign that only the person addressed sees a message; in a private chat nobody else is there anyway. */
const ephemeral = { flags: MessageFlags.Ephemeral } as const;
const visibility = (hidden: boolean): { flags?: typeof MessageFlags.Ephemeral } => (hidden ? ephemeral : {});

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
    if (early)
      await send(interaction, early, (first, hidden) =>
        acceptingRepeats(() => interaction.reply({ ...first, ...visibility(hidden) })),
      );
    return;
  }
  const waitsHidden = privately && !isPrivateChat(interaction);
  await acceptingRepeats(() => interaction.deferReply(visibility(waitsHidden)));
  interaction.deferred = true;
  const outgoing = await answer;
  if (!outgoing) return void (await interaction.deleteReply());
  await send(interaction, outgoing, async (first, hidden) => {
    if (hidden === waitsHidden) return interaction.editReply(first);
    // A message keeps the visibility it was announced with, and what follows while it waits inherits that.
    await interaction.deleteReply();
    return interaction.followUp({ ...first, ...visibility(hidden) });
  });
}

/** Answers a pressed button; the press is always acknowledged, also when there is nothing to say. */
export async function answerButton(
  interaction: ButtonInteraction,
  answer: Answer,
  { deferAfterMs }: { deferAfterMs: number },
): Promise<void> {
  const early = await within(answer, deferAfterMs);
  const outgoing = early === late ? undefined : early;
  if (outgoing) {
    await send(interaction, outgoing, (first, hidden) =>
      acceptingRepeats<unknown>(() =>
        canReplace(interaction, outgoing)
          ? interaction.update(first)
          : interaction.reply({ ...first, ...visibility(hidden) }),
      ),
    );
    return;
  }
  await acceptingRepeats(() => interaction.deferUpdate());
  interaction.deferred = true;
  const afterwards = await answer;
  if (!afterwards) return;
  await send(interaction, afterwards, (first, hidden) =>
    canReplace(interaction, afterwards)
      ? interaction.editReply(first)
      : interaction.followUp({ ...first, ...visibility(hidden) }),
  );
}

/** Sends the first part as told and the others after it. */
async function send(
  interaction: ButtonInteraction | ChatInputCommandInteraction,
  outgoing: Outgoing,
  sendFirst: (first: MessagePayload, hidden: boolean) => Promise<unknown>,
): Promise<void> {
  const hidden = outgoing.private && !isPrivateChat(interaction);
  const [first, ...others] = writeMessage(outgoing);
  await sendFirst(first, hidden);
  interaction.replied = true;
  for (const part of others) await interaction.followUp({ ...part, ...visibility(hidden) });
}

/** A private answer never takes the place of a message that everybody sees. */
function canReplace(interaction: ButtonInteraction, outgoing: Outgoing): boolean {
  const seenByOne = isPrivateChat(interaction) || interaction.message.flags.has(MessageFlags.Ephemeral);
  return outgoing.replace && (seenByOne || !outgoing.private);
}

const isPrivateChat = (interaction: ButtonInteraction | ChatInputCommandInteraction): boolean =>
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
