import type { Language } from "../../chat/languages.ts";
import { type MarkupValue, say, type Text } from "../../chat/text.ts";
import type { I18n } from "../../i18n/i18n.ts";
import { wordText } from "../../i18n/put-into-words.ts";
import type { Broadcasts } from "../broadcasts/broadcasts.ts";
import type { Figures } from "../counts/counts.ts";
import type { Petition } from "../petition/petition.ts";
import type { SignatureStep } from "./steps.ts";

/** `left`: whole days to the last day of signing, 0 on that day. */
export type Milestone =
  | { readonly kind: "signatures"; readonly step: SignatureStep }
  | { readonly kind: "days"; readonly step: number; readonly left: number };

interface Writing {
  readonly i18n: I18n;
  readonly languages: readonly Language[];
  readonly petition: Petition;
}

const reached = {
  25: "milestone.reached.quarter",
  50: "milestone.reached.half",
  75: "milestone.reached.three_quarters",
  90: "milestone.reached.nine_tenths",
  100: "milestone.reached.all",
} as const satisfies Record<SignatureStep, string>;

/** The message about a milestone as Markdown, in every language. `now`: ms since the epoch (UTC). */
export function writeDrafts(
  { i18n, languages, petition }: Writing,
  milestone: Milestone,
  figures: Figures | undefined,
  now: number,
): Parameters<Broadcasts["prepare"]>[2] {
  const paragraphs = sayMilestone(petition, milestone, figures, now);
  return Object.fromEntries(
    languages.map((language) => [
      language,
      paragraphs.map((text) => wordText(i18n, text, { language, zone: petition.zone })).join("\n\n"),
    ]),
  );
}

function sayMilestone(
  petition: Petition,
  milestone: Milestone,
  figures: Figures | undefined,
  now: number,
): Text[] {
  const closes = petition.closes === undefined ? undefined : day(petition.closes);
  const opening =
    milestone.kind === "signatures"
      ? say(reached[milestone.step])
      : say("milestone.ending", { closes: closes ?? day(now) });
  return [
    opening,
    ...sayDays(milestone, petition, now),
    ...sayCount(petition, figures),
    ...(milestone.kind === "signatures" && closes ? [say("milestone.until", { closes })] : []),
    say(milestone.kind === "signatures" ? "milestone.thanks" : "milestone.done_already"),
    say("milestone.link", { url: { markup: addressInMarkdown(petition.link) } }),
  ];
}

/** With the day it was written: approved a day later, the sentence is still true. */
function sayDays(milestone: Milestone, { campaign }: Petition, now: number): Text[] {
  if (milestone.kind !== "days") return [];
  const values = { title: verbatim(campaign.title), date: day(now) };
  return [
    milestone.left === 0
      ? say("milestone.last_day", values)
      : say("milestone.left", { ...values, count: milestone.left }),
  ];
}

function sayCount({ campaign }: Petition, figures: Figures | undefined): Text[] {
  if (!figures || campaign.threshold === undefined) return [];
  const { count: signatures, host, confirmedAt } = figures;
  return [
    say("milestone.count", {
      title: verbatim(campaign.title),
      signatures,
      threshold: campaign.threshold,
      source: host === undefined ? say("petition.count.team") : verbatim(host),
      date: day(confirmedAt),
    }),
  ];
}

const day = (moment: number) => ({ moment, style: "date" }) as const;

/** Somebody's words inside Markdown, shown as they are written. */
const verbatim = (text: string): MarkupValue => ({ markup: text.replace(/[\\`*_[\]<>&#~!|]/g, "\\$&") });

/** Parentheses would end the address early. */
const addressInMarkdown = (url: string): string =>
  new URL(url).href.replaceAll("(", "%28").replaceAll(")", "%29");
