import type { Language } from "../src/chat/languages.ts";
import type { Button, Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import type { Services } from "../src/core/services.ts";
import type { Broadcast, Reading } from "../src/features/broadcasts/broadcast.ts";
import { isSignable, type Petition } from "../src/features/petition/petition.ts";
import { writeRestrictedHtml } from "../src/features/words/words.ts";

interface BroadcastMessageParts extends Reading {
  readonly broadcast: Pick<Broadcast, "texts" | "signature">;
  readonly petition: Pick<Petition, "campaign" | "link" | "state">;
  /** In the order of LANGUAGES. */
  readonly languages: Services["languages"];
  /** ms since the epoch (UTC). */
  readonly now: number;
}

/**
 * The one maker of a broadcast's message: previewed, measured and sent alike. What it says, who says it, and how to end
 * it. Throws without a text or a name: that cannot be sent.
 */
export function sayBroadcast({
  broadcast,
  language,
  recipient,
  petition,
  languages,
  now,
}: BroadcastMessageParts): Reply {
  const markdown = textFor(broadcast.texts, language, languages);
  if (markdown === undefined) throw new RangeError("A broadcast needs a text");
  if (broadcast.signature.trim() === "") throw new RangeError("A broadcast needs a name under it");
  return {
    lines: [
      say("broadcast.body", { text: { markup: writeRestrictedHtml(markdown, "\n").html } }),
      say("broadcast.signed", { name: broadcast.signature }),
      say(recipient === "person" ? "broadcast.end_person" : "broadcast.end_place"),
    ],
    buttons: [
      ...(isSignable(petition.state(now)) ? [[openPetition(petition)]] : []),
      ...(recipient === "person" ? [[endUpdates("")]] : []),
    ],
  };
}

/** The reader's language, else the first one that has a text. */
const textFor = (
  texts: Broadcast["texts"],
  language: Language,
  languages: Services["languages"],
): string | undefined =>
  [language, ...languages].map((known) => texts[known]).find((text) => text !== undefined);

const openPetition = ({ campaign, link }: BroadcastMessageParts["petition"]): Button => ({
  label: campaign.url
    ? say("petition.open_page")
    : say("petition.open_platform", { platform: campaign.platform.name }),
  url: link,
});

/** Ends the team's news, nothing else. `listed`: under the list of reminders, which it then takes the place of. */
export const endUpdates = (where: "" | "listed"): Button => ({
  label: say("updates.stop"),
  press: { command: "reminders", action: "updates-off", value: where },
});
