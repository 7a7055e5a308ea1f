import fc, { type Arbitrary } from "fast-check";
import { botApiSpec, type SpecField } from "../support/fake-telegram/bot-api-spec.ts";
import { anyText, type Json, mutated } from "./mutate.ts";

/** People and a group that the fake Telegram knows: what is said to them arrives. */
export interface KnownChats {
  readonly people: readonly number[];
  readonly groups: readonly number[];
}

const date = 1_800_000_000;

/** The shapes that were seen, with any words in them: see core.telegram.org/bots/api#update */
function knownShapes({ people, groups }: KnownChats, payload: Arbitrary<string>): Arbitrary<Json> {
  const user = fc.record({
    id: fc.constantFrom(...people),
    is_bot: fc.constant(false),
    first_name: anyText,
    language_code: fc.constantFrom("fr", "en", "de", "pt-br", "xx"),
  });
  const privately = user.map((from) => ({ from, chat: { id: from.id, type: "private", first_name: "x" } }));
  const inGroup = fc.record({
    from: user,
    chat: fc.record({
      id: fc.constantFrom(...groups),
      type: fc.constantFrom("group", "supergroup"),
      title: anyText,
    }),
  });
  const anywhere = fc.oneof(privately, inGroup);
  const message = (more: Arbitrary<object>, where: Arbitrary<object> = anywhere) =>
    fc
      .tuple(where, fc.nat(1_000_000), more)
      .map(([place, message_id, rest]) => ({ message: { message_id, date, ...place, ...rest } }));
  const command = fc
    .tuple(
      fc.constantFrom("/start", "/help", "/remind", "/reminders", "/language", "/petition", "/x"),
      anyText,
    )
    .map(([name, rest]) => ({
      text: `${name} ${rest}`,
      entities: [{ type: "bot_command", offset: 0, length: name.length }],
    }));
  const mention = anyText.map((text) => ({
    text: `@PorteVoixBot ${text}`,
    entities: [{ type: "mention", offset: 0, length: 13 }],
  }));
  return fc.oneof(
    { weight: 4, arbitrary: message(anyText.map((text) => ({ text }))) },
    { weight: 3, arbitrary: message(command) },
    { weight: 2, arbitrary: message(mention, inGroup) },
    {
      weight: 4,
      arbitrary: fc.tuple(anywhere, payload).map(([{ from, chat }, data]) => ({
        callback_query: {
          id: "1",
          from,
          chat_instance: "1",
          data,
          message: { message_id: 1, date, chat, text: "x" },
        },
      })),
    },
    message(anyText.map((caption) => ({ photo: [{ file_id: "x", width: 1, height: 1 }], caption }))),
    message(fc.constant({ sticker: { file_id: "x" } })),
    message(fc.constant({ migrate_to_chat_id: -1_001 }), inGroup),
    message(anyText.map((text) => ({ text, sender_chat: { id: -5, type: "channel", title: "x" } }))),
    message(
      anyText.map((text) => ({ text, message_thread_id: 7, is_topic_message: true })),
      inGroup,
    ),
    user.map((from) => ({ inline_query: { id: "1", from, query: "x", offset: "" } })),
    anywhere.map(({ from, chat }) => ({
      my_chat_member: {
        chat,
        from,
        date,
        old_chat_member: { user: from, status: "member" },
        new_chat_member: { user: from, status: "administrator" },
      },
    })),
  );
}

const scalars: Readonly<Record<string, Arbitrary<Json>>> = {
  Integer: fc.oneof(fc.integer(), fc.maxSafeInteger()),
  Float: fc.double({ noNaN: true, noDefaultInfinity: true }),
  String: anyText,
  Boolean: fc.boolean(),
  True: fc.constant(true),
};
const made = new Map<string, Arbitrary<Json>>();

/** Anything that Telegram's own description of its types allows: all fields to `depth` levels, then the required ones. */
function fromSpecification(type: string, depth: number): Arbitrary<Json> {
  const known = scalars[type] ?? made.get(`${type} ${depth}`);
  if (known) return known;
  const item = /^Array of (.+)$/.exec(type)?.[1];
  if (item) return fc.array(fromSpecification(item, depth), { maxLength: 2 });
  const arbitrary = depth < -2 ? fc.constant({}) : describedObject(type, depth);
  made.set(`${type} ${depth}`, arbitrary);
  return arbitrary;
}

function describedObject(type: string, depth: number): Arbitrary<Json> {
  const { fields = [], subtypes = [] } = botApiSpec().types[type] ?? {};
  if (subtypes.length > 0) return fc.oneof(...subtypes.map((one) => fromSpecification(one, depth - 1)));
  const kept = fields.filter(({ required }) => required || depth > 0);
  return fc.record(Object.fromEntries(kept.map((field) => [field.name, describedValue(field, depth)])), {
    requiredKeys: kept.filter(({ required }) => required).map(({ name }) => name),
  });
}

/** A field that names one of several types takes the first. */
const describedValue = ({ types: [type = "String"] }: SpecField, depth: number): Arbitrary<Json> =>
  fromSpecification(type, depth - 1);

/** Updates as Telegram sends them, and as it never would; without their number. */
export function telegramUpdates(chats: KnownChats, payload: Arbitrary<string>): Arbitrary<Json> {
  const taken = ["message", "callback_query", "my_chat_member", "inline_query", "edited_message"];
  const fields = botApiSpec().types.Update?.fields.filter(({ name }) => taken.includes(name)) ?? [];
  const described = fc.oneof(
    ...fields.map((field) => describedValue(field, 2).map((value) => ({ [field.name]: value }))),
  );
  return fc.oneof(
    { weight: 8, arbitrary: mutated(knownShapes(chats, payload)) },
    { weight: 1, arbitrary: mutated(described, 1) },
  );
}
