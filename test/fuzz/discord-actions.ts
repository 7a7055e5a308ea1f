import fc, { type Arbitrary } from "fast-check";
import type { FuzzWorld } from "./fuzz-world.ts";
import { payload } from "./made-up-events.ts";
import { anyText, applyMutations, type Json, mutations } from "./mutate.ts";

/** What may be anything in a well-formed event: the words, the values, and what describes people and places. */
const changeable = [
  "data",
  "locale",
  "content",
  "member",
  "guild_locale",
  "mentions",
  "attachments",
  "embeds",
  "flags",
  "context",
];
export const discordAction = fc.record({
  kind: fc.constantFrom("message", "mention", "command", "button"),
  text: anyText,
  payload,
  command: fc.nat(100),
  changes: mutations(2),
});
type DiscordAction = typeof discordAction extends Arbitrary<infer T> ? T : never;

/** A real event of the fake Discord, changed on its way. */
export async function act(
  { discord, ada, channel }: FuzzWorld,
  { kind, text, payload: value, command, changes }: DiscordAction,
): Promise<void> {
  const { gateway, world: known } = discord;
  const { dispatch, announce } = gateway;
  const change = (body: Json) => applyMutations(body, changes, changeable) as Record<string, unknown>;
  gateway.dispatch = (type, body, needed) => dispatch(type, change(body), needed);
  gateway.announce = (type, message, body) => announce(type, message, change(body));
  try {
    if (kind === "message" || kind === "mention")
      void ada.says(text, kind === "mention" ? { in: channel, mention: true } : {}).catch(() => {});
    else if (kind === "button") void ada.forges(value).catch(() => {});
    else {
      const { name, options } = known.commands[command % known.commands.length] ?? {
        name: "help",
        options: [],
      };
      void ada
        .slash(name, Object.fromEntries((options ?? []).map((option) => [option.name, text])))
        .catch(() => {});
    }
  } finally {
    gateway.dispatch = dispatch;
    gateway.announce = announce;
  }
}
