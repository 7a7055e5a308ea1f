import { platformNames } from "../src/chat/address.ts";
import type { Language } from "../src/chat/languages.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Call } from "../src/core/command.ts";
import type { Audience, Broadcast } from "../src/features/broadcasts/broadcast.ts";
import { presetMoments } from "../src/features/reminders/preset-moments.ts";
import { reminderIdOf } from "../src/features/reminders/reminders.ts";
import { button, platformLabels, sayDuration } from "./broadcast-values.ts";

/** Enough of a text to know it again. */
const excerptCharacters = 80;

/** What is written so far, and a button for each part of it. `first`: what has just happened. */
export function sayDraft(broadcast: Broadcast, call: Call, first: readonly Text[] = []): Reply {
  const { id } = broadcast;
  return {
    lines: [...first, say("broadcast.draft", { id }), ...describe(broadcast, call)],
    buttons: [
      [
        button(say("broadcast.texts_button"), "texts", id),
        button(say("broadcast.audience_button"), "who", id),
        button(say("broadcast.when_button"), "when", id),
      ],
      [
        button(say("broadcast.lasts_button"), "lasts", id),
        button(say("broadcast.spread_button"), "spread", id),
        button(say("broadcast.signature_button"), "sign", id),
        button(say("broadcast.crosspost_button"), "channels", id),
      ],
      [button(say("broadcast.preview_button"), "preview", id)],
      [button(say("broadcast.submit_button"), "submit", id)],
      [button(say("broadcast.discard_button"), "discard", id), button(say("broadcast.list_button"), "list")],
    ],
    replace: true,
  };
}

/** The texts by their beginnings, then everything that was chosen. */
export function describe(broadcast: Broadcast, { services }: Call): readonly (Text | readonly Text[])[] {
  const { audience, texts, sendAt, lastsMinutes, spreadMinutes, crosspost, signature } = broadcast;
  const written = services.languages.filter((language) => texts[language] !== undefined);
  return [
    ...(broadcast.milestone ? [sayMilestone(broadcast.milestone)] : []),
    written.length === 0
      ? say("broadcast.no_text_yet")
      : written.map((language) =>
          say("broadcast.excerpt", {
            language: say(`language.names.${language}`),
            text: shorten(texts[language] ?? ""),
          }),
        ),
    [
      ...sayAudience(audience),
      sendAt === undefined
        ? say("broadcast.at_once")
        : say("broadcast.at", { when: { moment: sendAt, style: "full" } }),
      say("broadcast.lasts", { duration: sayDuration(lastsMinutes) }),
      spreadMinutes > 0
        ? say("broadcast.spread", { duration: sayDuration(spreadMinutes) })
        : say("broadcast.no_spread"),
      say("broadcast.signature", { name: signature }),
      say(crosspost ? "broadcast.crossposted" : "broadcast.not_crossposted"),
    ],
  ];
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > excerptCharacters ? `${line.slice(0, excerptCharacters - 1).trimEnd()}…` : line;
}

/** `signatures:50` or `days:7`; anything else is shown as it stands. */
function sayMilestone(milestone: string): Text {
  const [what = "", number = ""] = milestone.split(":");
  if (what === "signatures") return say("broadcast.milestone.signatures", { percent: Number(number) });
  if (what === "days") return say("broadcast.milestone.days", { count: Number(number) });
  return say("broadcast.milestone.other", { name: milestone });
}

function sayAudience({ places, people, platforms, languages }: Audience): Text[] {
  const who = places && people ? "both" : places ? "places" : people ? "people" : "nobody";
  return [
    say(`broadcast.to.${who}`),
    ...(platforms
      ? [say("broadcast.on_platforms", { names: platforms.map((name) => platformLabels[name]).join(", ") })]
      : []),
    ...(languages ? [say("broadcast.in_languages", { names: languages.join(", ") })] : []),
  ];
}

const onOff = (what: Text | string, isOn: boolean): Text =>
  say(isOn ? "broadcast.chosen" : "broadcast.not_chosen", { what });

/** A button for each language, with a mark where there is a text. */
export const sayTexts = (
  { id, texts }: Broadcast,
  { services }: Call,
  action: "write" | "rewrite" = "write",
): Reply => ({
  lines: [say("broadcast.texts"), say("broadcast.markdown")],
  buttons: [
    services.languages.map((language) =>
      button(onOff(say(`language.names.${language}`), texts[language] !== undefined), action, id, language),
    ),
    [button(say("broadcast.back"), "show", id)],
  ],
  replace: true,
});

/** Waits for a text: the old one is shown so that it can be copied. */
export const sayWrite = ({ id, texts }: Broadcast, language: Language, canClear = true): Reply => {
  const old = texts[language];
  return {
    lines: [
      say("broadcast.write", { language: say(`language.names.${language}`) }),
      say("broadcast.markdown"),
      ...(old === undefined ? [] : [say("broadcast.so_far", { text: old })]),
    ],
    buttons: [
      [
        ...(old === undefined || !canClear ? [] : [button(say("broadcast.clear"), "clear", id, language)]),
        button(say("broadcast.back"), "leave", id),
      ],
    ],
    replace: true,
  };
};

/** Each button says what it makes of its choice, so that pressing an old one twice changes nothing. */
export function sayWho({ id, audience }: Broadcast, { services }: Call): Reply {
  const { places, people } = audience;
  const isOn = <T>(chosen: readonly T[] | undefined, one: T) => chosen?.includes(one) ?? true;
  const toggle = (label: Text | string, on: boolean, what: string) =>
    button(onOff(label, on), "choose", id, what, on ? 0 : 1);
  return {
    lines: [say("broadcast.who"), sayAudience(audience)],
    buttons: [
      [toggle(say("broadcast.places"), places, "places"), toggle(say("broadcast.people"), people, "people")],
      platformNames.map((name) => toggle(platformLabels[name], isOn(audience.platforms, name), name)),
      services.languages.map((language) =>
        toggle(say(`language.names.${language}`), isOn(audience.languages, language), language),
      ),
      [button(say("broadcast.back"), "show", id)],
    ],
    replace: true,
  };
}

/** Moments to press, or one to write. */
export const sayWhen = ({ id }: Broadcast, { person, now }: Call, first: readonly Text[] = []): Reply => ({
  lines: [...first, say("broadcast.choose_when"), say("broadcast.write_when", { zone: person.zone })],
  buttons: [
    [button(say("broadcast.at_once_button"), "at", id, "now")],
    presetMoments(now, person.zone).map(({ name, at }) =>
      button(say(`remind.presets.${name}`), "at", id, reminderIdOf(at)),
    ),
    [button(say("broadcast.back"), "leave", id)],
  ],
  replace: true,
});

/** Offered in minutes: what is worth telling an hour late may not be worth it a day late. */
export const offeredDurations = { lasts: [60, 360, 1440, 4320], spread: [0, 30, 120, 360] } as const;

export const sayDurations = ({ id }: Broadcast, which: keyof typeof offeredDurations): Reply => ({
  lines: [say(`broadcast.choose_${which}`)],
  buttons: [
    offeredDurations[which].map((minutes) =>
      button(
        minutes === 0 ? say("broadcast.as_fast") : sayDuration(minutes),
        which === "lasts" ? "lasting" : "spreading",
        id,
        minutes,
      ),
    ),
    [button(say("broadcast.back"), "show", id)],
  ],
  replace: true,
});

/** Publishing to who follows a channel goes further than who subscribed: it is chosen each time, with what is left of its limit. */
export async function sayChannels(
  { id, crosspost, audience }: Broadcast,
  { services }: Call,
): Promise<Reply> {
  const { channels, used, limit } = await services.broadcasts.crosspostBudget(audience);
  return {
    lines: [
      say("broadcast.channels"),
      channels > 0
        ? say("broadcast.channels_budget", { channels, used, limit })
        : say("broadcast.channels_none"),
      say(crosspost ? "broadcast.crossposted" : "broadcast.not_crossposted"),
    ],
    buttons: [
      [
        button(say("broadcast.publish"), "publish", id, 1),
        button(say("broadcast.do_not_publish"), "publish", id, 0),
      ],
      [button(say("broadcast.back"), "show", id)],
    ],
    replace: true,
  };
}
