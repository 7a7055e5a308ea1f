import type { Button, Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Call } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import type { Figures } from "../src/features/counts/counts.ts";
import { type Campaign, isSignable, type PetitionState } from "../src/features/petition/petition.ts";
import { openFrom } from "./carried-code.ts";
import { sayCount } from "./count-lines.ts";

/**
 * Every state looks different: nobody is sent to sign something that can no longer be signed. `code`: of the link that
 * led here.
 */
export async function sayPetition({ services, now }: Call, code?: string): Promise<Reply> {
  const { campaign, link } = services.petition;
  const state = services.petition.state(now);
  if (state.kind === "none") return { lines: [say("petition.state.none")], buttons: [stillPossible()] };
  const figures = await services.counts.figures(now);
  const { title, author, year, platform, asks } = campaign;
  return {
    lines: [
      say("petition.title", { title }),
      [
        say("petition.by", { author, year: String(year), platform: platform.name }),
        say(`petition.asks.${asks}`),
      ],
      sayState(state, campaign),
      ...sayThreshold(campaign, state, figures),
    ],
    buttons: [
      [
        {
          label: campaign.url
            ? say("petition.open_page")
            : say("petition.open_platform", { platform: platform.name }),
          url: link,
        },
      ],
      [{ label: say("petition.what_happens"), press: showAnswer("is-signing-safe") }],
      ...(isSignable(state)
        ? []
        : [
            stillPossible(),
            [{ label: say("petition.where_things_stand"), press: showAnswer("migration-status") }],
          ]),
      [
        { label: say("petition.share"), press: openCommand("share") },
        { label: say("petition.remind"), press: openFrom("remind", code) },
      ],
    ],
  };
}

const showAnswer = (id: "is-signing-safe" | "how-to-help" | "migration-status") => ({
  command: "ask",
  action: "show",
  value: id,
});

const stillPossible = (): Button[] => [
  { label: say("petition.still_possible"), press: showAnswer("how-to-help") },
];

/** The petition's state in one line. */
export function sayState(state: PetitionState, { year, months, platform }: Campaign): Text {
  const day = (moment: number) => ({ moment, style: "date" }) as const;
  switch (state.kind) {
    case "upcoming":
      return say("petition.state.upcoming", { opens: day(state.opens) });
    case "open":
      return state.closes === undefined
        ? say("petition.state.open")
        : say("petition.state.open_until", { closes: day(state.closes) });
    case "closing_soon":
      return say("petition.state.closing_soon", { closes: day(state.closes) });
    case "closed":
      return say("petition.state.closed", { closed: day(state.closed) });
    case "presumed_closed":
      return months === undefined
        ? say("petition.state.presumed_closed_undated", { year: String(year), platform: platform.name })
        : say("petition.state.presumed_closed", { year: String(year), months, platform: platform.name });
    case "unknown":
      return say("petition.state.unknown", { platform: platform.name });
    case "none":
      return say("petition.state.none");
    default:
      return state satisfies never;
  }
}

/** Without a count, that there is none, and why. */
function sayThreshold(
  campaign: Campaign,
  state: PetitionState,
  figures: Figures | undefined,
): Text[][] | Text[] {
  const { threshold, months } = campaign;
  if (figures) return [sayCount(figures, campaign, state)];
  if (threshold === undefined || months === undefined) return [];
  return [say(isSignable(state) ? "petition.threshold" : "petition.threshold_past", { threshold, months })];
}
