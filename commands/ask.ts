import { isEntryId } from "../src/chat/entry-ids.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import type { FaqResult } from "../src/features/faq/faq.ts";
import { type AnswerCall, sayAnswer, sayMore, sayUnavailable } from "./answer.ts";
import { takeVote } from "./take-vote.ts";

/** Answers a question in one's own words, or offers the nearest ones, or says honestly that it does not know. */
export default defineCommand({
  name: "ask",
  audience: "everyone",
  answer: "private",
  options: {
    question: {
      required: true,
      missing: "ask.missing",
      suggest: ({ faq }, typed, language) =>
        faq.suggest(typed, language).map(({ question }) => ({ label: question, value: question })),
    },
  },
  run(call, { question = "" }) {
    const { language } = call.person;
    const result = call.services.faq.ask(question, language);
    if (result.kind !== "answer") call.services.questions.note(question, language, call.now);
    return sayResult(call, result);
  },
  buttons: {
    show: (call, id) => (isEntryId(id) ? sayAnswer(call, id) : sayUnavailable()),
    more: (call, id) => (isEntryId(id) ? sayMore(call, id) : sayUnavailable()),
    none: () => ({ ...sorry(), replace: true }),
    vote: takeVote,
  },
});

/** What a question gets, without a trace of it. */
export const answerQuestion = (call: AnswerCall, question: string): Reply =>
  sayResult(call, call.services.faq.ask(question, call.person.language));

function sayResult(call: AnswerCall, result: FaqResult): Reply {
  switch (result.kind) {
    case "answer":
      return sayAnswer(call, result.entry);
    case "suggestions":
      return {
        lines: [say("ask.unsure")],
        buttons: [
          ...result.suggestions.map((id) => [
            { label: say(`faq:${id}.question`), press: { command: "ask", action: "show", value: id } },
          ]),
          [{ label: say("ask.none_of_these"), press: { command: "ask", action: "none", value: "" } }],
        ],
      };
    case "none":
      return sorry();
    default:
      return result satisfies never;
  }
}

const sorry = (): Reply => ({
  lines: [say("ask.sorry"), say("ask.rephrase")],
  buttons: [[{ label: say("ask.browse"), press: openCommand("faq") }]],
});
