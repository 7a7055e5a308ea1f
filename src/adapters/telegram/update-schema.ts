import { z } from "zod";

/** Only what the adapter reads of core.telegram.org/bots/api#update; the rest passes through unread. */
const user = z.looseObject({ id: z.number(), is_bot: z.boolean(), language_code: z.string().optional() });
const chat = z.looseObject({
  id: z.number(),
  type: z.enum(["private", "group", "supergroup", "channel"]),
  title: z.string().optional(),
});
const entity = z.looseObject({
  type: z.string(),
  offset: z.number(),
  length: z.number(),
  user: z.looseObject({ id: z.number() }).optional(),
});
const message = z.looseObject({
  message_id: z.number(),
  date: z.number(),
  chat,
  from: user.optional(),
  sender_chat: chat.optional(),
  via_bot: user.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  entities: z.array(entity).optional(),
  caption_entities: z.array(entity).optional(),
  reply_to_message: z.looseObject({ from: user.optional() }).optional(),
  message_thread_id: z.number().optional(),
  is_topic_message: z.boolean().optional(),
  migrate_to_chat_id: z.number().optional(),
});
const member = z.looseObject({ status: z.string(), is_member: z.boolean().optional() });

export const telegramUpdate = z.looseObject({
  update_id: z.number(),
  message: message.optional(),
  callback_query: z
    .looseObject({
      id: z.string(),
      from: user,
      /** A message the bot can no longer read still has its chat and number. */
      message: z
        .looseObject({
          message_id: z.number(),
          chat,
          message_thread_id: z.number().optional(),
          is_topic_message: z.boolean().optional(),
        })
        .optional(),
      data: z.string().optional(),
    })
    .optional(),
  my_chat_member: z
    .looseObject({ chat, from: user, date: z.number(), old_chat_member: member, new_chat_member: member })
    .optional(),
});

export type TelegramUpdate = z.output<typeof telegramUpdate>;
export type TelegramMessage = z.output<typeof message>;

/** The kinds asked for; edited messages are left out on purpose: an answer to an edit surprises. */
export const allowedUpdates = ["message", "callback_query", "my_chat_member"] as const;
