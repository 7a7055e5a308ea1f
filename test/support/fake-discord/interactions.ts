import { randomBytes } from "node:crypto";
import { z } from "zod";
import { apiError, invalidForm } from "./api-error.ts";
import {
  messageBody,
  messageFlags,
  newSnowflake,
  type StoredMessage,
  storeMessage,
  type World,
} from "./world.ts";

export type InteractionKind = "command" | "button" | "autocomplete";

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly kind: InteractionKind;
  readonly personId: string;
  readonly channelId: string;
  /** The message whose button was pressed. */
  readonly pressedId?: string;
  /** `failed`: the person sees "the application did not respond". */
  state: "waiting" | "answered" | "failed";
  /** What @original stands for: the answer, or the pressed message. */
  originalId?: string;
  /** Announced with type 5 and still without words: the next follow-up fills it instead of making a message. */
  thinking: boolean;
  choices?: readonly { readonly name: string; readonly value: unknown }[];
  expired: boolean;
}

export interface InteractionDeadlines {
  /** Discord: 3,000 ms. */
  readonly answerWithinMs: number;
  /** Discord: 15 minutes. */
  readonly tokenForMs: number;
}

const choice = z.looseObject({ name: z.string(), value: z.unknown() });
const callbackBody = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal(4), data: messageBody }),
  z.looseObject({ type: z.literal(5), data: z.looseObject({ flags: z.number().nullish() }).nullish() }),
  z.looseObject({ type: z.literal(6) }),
  z.looseObject({ type: z.literal(7), data: messageBody.nullish() }),
  z.looseObject({ type: z.literal(8), data: z.looseObject({ choices: z.array(choice) }) }),
]);
const allowedCallbacks: Readonly<Record<InteractionKind, readonly number[]>> = {
  command: [4, 5],
  button: [4, 5, 6, 7],
  autocomplete: [8],
};

export type Interactions = ReturnType<typeof createInteractions>;

/** Interactions and their answers. docs.discord.com interactions/receiving-and-responding */
export function createInteractions(world: World, deadlines: InteractionDeadlines) {
  const byId = new Map<string, Interaction>();
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms).unref();
    timers.add(timer);
  };

  const withToken = (token: string): Interaction => {
    const interaction = [...byId.values()].find((one) => one.token === token);
    if (!interaction || interaction.state === "waiting") throw apiError("unknownWebhook");
    if (interaction.expired) throw apiError("expiredToken");
    return interaction;
  };

  /** `@original` or an id, among the messages this interaction may touch. */
  const messageOf = (interaction: Interaction, which: string): StoredMessage => {
    const message = world.messages.get(which === "@original" ? (interaction.originalId ?? "") : which);
    if (!message) throw apiError("unknownMessage");
    return message;
  };

  const write = (interaction: Interaction, body: unknown, hidden: boolean): StoredMessage => {
    const flags = hidden ? messageFlags.ephemeral : 0;
    const { message_reference: _, ...rest } = messageBody.parse(body);
    return storeMessage(
      world,
      interaction.channelId,
      world.bot.id,
      { ...rest, flags },
      hidden ? interaction.personId : undefined,
    );
  };

  const isHidden = (flags: number | null | undefined): boolean =>
    ((flags ?? 0) & messageFlags.ephemeral) !== 0;

  function answer(interaction: Interaction, body: z.output<typeof callbackBody>): StoredMessage | undefined {
    switch (body.type) {
      case 4:
        return write(interaction, body.data, isHidden(body.data.flags));
      case 5: {
        interaction.thinking = true;
        const message = write(interaction, { content: "" }, isHidden(body.data?.flags));
        message.flags |= messageFlags.loading;
        return message;
      }
      case 6:
      case 7: {
        const pressed = world.messages.get(interaction.pressedId ?? "");
        if (pressed && body.type === 7) change(pressed, body.data ?? {});
        return pressed;
      }
      case 8:
        interaction.choices = body.data.choices;
        return undefined;
      default:
        return body satisfies never;
    }
  }

  return {
    open(kind: InteractionKind, personId: string, channelId: string, pressedId?: string): Interaction {
      const token = randomBytes(48).toString("base64url");
      const state = "waiting";
      const interaction: Interaction = {
        id: newSnowflake(),
        token,
        kind,
        personId,
        channelId,
        ...(pressedId ? { pressedId } : {}),
        state,
        thinking: false,
        expired: false,
      };
      byId.set(interaction.id, interaction);
      later(deadlines.answerWithinMs, () => {
        if (interaction.state === "waiting") interaction.state = "failed";
      });
      later(deadlines.tokenForMs, () => {
        interaction.expired = true;
      });
      return interaction;
    },

    /** POST interactions/{id}/{token}/callback */
    callback(
      id: string,
      token: string,
      body: unknown,
    ): { interaction: Interaction; message: StoredMessage | undefined } {
      const interaction = byId.get(id);
      if (!interaction || interaction.token !== token || interaction.state === "failed")
        throw apiError("unknownInteraction");
      if (interaction.state === "answered") throw apiError("alreadyAnswered");
      const read = callbackBody.safeParse(body);
      if (!read.success || !allowedCallbacks[interaction.kind].includes(read.data.type))
        throw invalidForm(`this answer does not fit a ${interaction.kind}`);
      const message = answer(interaction, read.data);
      interaction.state = "answered";
      if (message) interaction.originalId = message.id;
      return { interaction, message };
    },

    /** POST webhooks/{application}/{token}: a new message, except that the first one after type 5 fills the waiting one. */
    followUp(token: string, body: unknown): StoredMessage {
      const interaction = withToken(token);
      if (interaction.thinking) return this.edit(token, "@original", body);
      return write(interaction, body, isHidden(messageBody.parse(body).flags));
    },

    /** PATCH webhooks/{application}/{token}/messages/{which} */
    edit(token: string, which: string, body: unknown): StoredMessage {
      const interaction = withToken(token);
      const message = messageOf(interaction, which);
      if (message.id === interaction.originalId) interaction.thinking = false;
      message.flags &= ~messageFlags.loading;
      change(message, messageBody.parse(body));
      return message;
    },

    find: (token: string, which: string): StoredMessage => messageOf(withToken(token), which),

    /** DELETE webhooks/{application}/{token}/messages/{which} */
    remove(token: string, which: string): void {
      const interaction = withToken(token);
      const message = messageOf(interaction, which);
      if (message.id === interaction.originalId) interaction.thinking = false;
      world.messages.delete(message.id);
    },

    /** Presses that still spin, or that ended in "this interaction failed". */
    unanswered: (kind: InteractionKind): number =>
      [...byId.values()].filter((one) => one.kind === kind && one.state !== "answered").length,

    close(): void {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Changes what the request names and keeps the rest. */
export function change(message: StoredMessage, body: z.output<typeof messageBody>): void {
  if (body.content !== undefined) message.content = (body.content ?? "").trim();
  if (body.components !== undefined) message.components = body.components ?? [];
  message.edited = true;
}
