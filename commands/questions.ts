import { isEntryId } from "../src/chat/entry-ids.ts";
import type { Button, Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import type { OftenAsked, Use } from "../src/features/questions/questions.ts";
import { findPastReviews } from "../src/features/reviews/reviews.ts";

/** More would not fit the message beside a question. */
const staleShown = 8;

/** What several people asked without a sure answer, one a page, and the answers that somebody should look at again. */
export default defineCommand({
  name: "questions",
  audience: "moderators",
  answer: "private",
  options: {},
  run: (call) => showPage(call, 0),
  buttons: {
    page: async (call, value) => ({
      ...(await showPage(call, Number.parseInt(value, 10) || 0)),
      replace: true,
    }),
    phrasing(call, value) {
      const [id = "", entry = ""] = value.split(".");
      return isEntryId(entry) ? use(call, id, { kind: "phrasing", entry }) : sayGone();
    },
    draft: (call, id) => use(call, id, { kind: "draft" }),
    async dismiss({ services, now }, id) {
      return (await services.questions.dismiss(id, now)) ? sayDone([say("questions.dismissed")]) : sayGone();
    },
  },
});

async function showPage(call: Call, wanted: number): Promise<Reply> {
  const asked = await call.services.questions.oftenAsked(call.now);
  const page = Math.min(Math.max(0, wanted), Math.max(0, asked.length - 1));
  const shown = asked[page];
  const stale = page === 0 ? sayStale(call) : [];
  if (!shown) return { lines: [say("questions.none"), ...stale] };
  const turn: Button[] = [
    ...(page > 0 ? [{ label: say("faq.previous"), press: turnTo(page - 1) }] : []),
    ...(page < asked.length - 1 ? [{ label: say("faq.next"), press: turnTo(page + 1) }] : []),
  ];
  return {
    lines: [
      say("questions.title", { page: page + 1, pages: asked.length }),
      say("questions.text", { text: shown.text }),
      say("questions.counts", {
        times: shown.times,
        days: shown.days,
        language: say(`language.names.${shown.language}`),
      }),
      ...stale,
    ],
    buttons: [...offerUses(call, shown), ...(turn.length > 0 ? [turn] : [])],
  };
}

const turnTo = (page: number) => ({ command: "questions", action: "page", value: String(page) });

/** Three nearest answers, a new one, or nothing: with the row that turns the page, the five rows Discord takes. */
function offerUses({ services }: Call, { id, text, language }: OftenAsked): Button[][] {
  const press = (action: string, value: string) => ({ command: "questions", action, value });
  return [
    ...services.faq.nearest(text, language).map((entry) => [
      {
        label: say("questions.add", { question: say(`faq:${entry}.question`) }),
        press: press("phrasing", `${id}.${entry}`),
      },
    ]),
    [
      { label: say("questions.draft"), press: press("draft", id) },
      { label: say("questions.dismiss"), press: press("dismiss", id) },
    ],
  ];
}

/** Answers that nobody looked at again in time, in one of the languages at least. */
function sayStale({ services, now }: Call): Text[][] {
  const stale = [...new Set(findPastReviews(services.faq, now).map(({ id }) => id))];
  if (stale.length === 0) return [];
  return [
    [
      say("questions.stale", { number: stale.length }),
      ...stale
        .slice(0, staleShown)
        .map((id) => say("questions.stale_item", { question: say(`faq:${id}.question`) })),
    ],
  ];
}

async function use({ services, now }: Call, id: string, what: Use): Promise<Reply> {
  const used = await services.questions.use(id, what, now);
  if (!used) return sayGone();
  const noted =
    what.kind === "phrasing"
      ? say("questions.noted_phrasing", { text: used.text, question: say(`faq:${what.entry}.question`) })
      : say("questions.noted_draft", { text: used.text });
  return sayDone([noted, say("questions.apply")]);
}

/** Another moderator was first, or it was kept long enough. */
const sayGone = (): Reply => sayDone([say("questions.gone")]);

const sayDone = (lines: readonly Text[]): Reply => ({
  lines,
  buttons: [[{ label: say("questions.back"), press: openCommand("questions") }]],
  replace: true,
});
