import type { Language } from "../src/chat/languages.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { readLanguageCode } from "./broadcast-values.ts";

/** This group or channel receives broadcasts. Said aloud: it concerns everybody there. */
export default defineCommand({
  name: "subscribe",
  audience: "moderators",
  answer: "open",
  options: {},
  run(call) {
    const { place, person } = call;
    if (place.kind === "private") return { lines: [say("subscribe.in_private")], answer: "private" };
    // Who follows an announcement channel elsewhere never asked for it: that goes further than this place.
    return place.isAnnouncement ? sayAnnouncement() : subscribe(call, person.language);
  },
  buttons: {
    understood: async (call) => ({ ...(await subscribe(call, call.person.language)), replace: true }),
    no: () => ({ lines: [say("subscribe.refused")], replace: true }),
    async language(call, value) {
      const language = readLanguageCode(value, call);
      // An old button of a place that has left must not bring it back.
      const known = language && (await call.services.places.find(call.place));
      if (!known) return { lines: [say("unsubscribe.nothing")], answer: "private" };
      return { ...(await subscribe(call, language)), replace: true };
    },
  },
});

async function subscribe(call: Call, language: Language): Promise<Reply> {
  const { place, now, services } = call;
  if (place.kind === "private") return { lines: [say("subscribe.in_private")], answer: "private" };
  await services.places.subscribe(place, language, now);
  return {
    lines: [
      say("subscribe.done", { language: say(`language.names.${language}`) }),
      say("subscribe.what"),
      say("subscribe.end"),
    ],
    buttons: [
      services.languages
        .filter((other) => other !== language)
        .map((other) => ({
          label: say(`language.names.${other}`),
          press: { command: "subscribe", action: "language", value: other },
        })),
    ],
    language,
  };
}

const sayAnnouncement = (): Reply => ({
  lines: [say("subscribe.announcement")],
  buttons: [
    [
      {
        label: say("subscribe.understood"),
        press: { command: "subscribe", action: "understood", value: "" },
      },
      { label: say("subscribe.no"), press: { command: "subscribe", action: "no", value: "" } },
    ],
  ],
});
