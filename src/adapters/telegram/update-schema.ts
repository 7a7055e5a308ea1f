import { z } from "zod";

/** Whole numbers: what is sent back to Telegram as an id is refused otherwise. Only what the adapter reads of core.telegram.org/bots/api#update; the rest passes through unread. */
const user = z.looseObject({ id: z.int(), is_bot: z.boolean(), language_code: z.string().optional() });
const chat = z.looseObject({
  id: z.int(),
  type: z.enum(["private", "group", "supergroup", "channel"]),
  title: z.string().optional(),
});
const entity = z.looseObject({
  type: z.string(),
  offset: z.int(),
  length: z.int(),
  user: z.looseObject({ id: z.int() }).optional(),
});
const message = z.looseObject({
  message_id: z.int(),
  date: z.int(),
  chat,
  from: user.optional(),
  sender_chat: chat.optional(),
  via_bot: user.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(entity).optional(),
  caption_entities: z.array(entity).optional(),
  reply_to_message: z.looseObject({ from: user.optional() }).optional(),
  message_thread_id: z.int().optional(),
  is_topic_message: z.boolean().optional(),
  migrate_to_chat_id: z.int().optional(),
});
const member = z.looseObject({ status: z.string(), is_member: z.boolean().optional() });

export const telegramUpdate = z.looseObject({
  update_id: z.int(),
  message: message.optional(),
  callback_query: z
    .looseObject({
      id: z.string(),
      from: user,
      /** A message the bot can no longer read still has its chat and number. */
      message: z
        .looseObject({
          message_id: z.int(),
          chat,
          message_thread_id: z.int().optional(),
          is_topic_message: z.boolean().optional(),
        })
        .optional(),
      data: z.string().optional(),
    })
    .optional(),
  /** What was typed is left unread on purpose. */
  inline_query: z.object({ id: z.string(), from: user }).optional(),
  my_chat_member: z
    .looseObject({ chat, from: user, date: z.int(), old_chat_member: member, new_chat_member: member })
    .optional(),
});

export type TelegramUpdate = z.output<typeof telegramUpdate>;
export type TelegramMessage = z.output<typeof message>;

/** The kinds asked for; edited messages are left out on purpose: an answer to an edit surprises. */
export const allowedUpdates = ["message", "callback_query", "my_chat_member", "inline_query"] as const;
