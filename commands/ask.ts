import { isEntryId } from "../src/chat/entry-ids.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import type { AnsweredOutside, FaqResult } from "../src/features/faq/faq.ts";
import { type AnswerCall, sayAnswer, sayMore, sayUnavailable, showButton } from "./answer.ts";
import { offerHuman } from "./handover-messages.ts";
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
    // What gets a line of its own (a greeting, an emergency) needs no answer written.
    const isMissed = result.kind === "suggestions" || (result.kind === "none" && !result.outside);
    if (isMissed) call.services.questions.note(question, language, call.now);
    call.services.statistics.noteAnswer(result, language, call.now);
    return sayResult(call, result);
  },
  buttons: {
    show: (call, id) => (isEntryId(id) ? sayAnswer(call, id) : sayUnavailable()),
    more: (call, id) => (isEntryId(id) ? sayMore(call, id) : sayUnavailable()),
    none: (call) => ({ ...sorry(call), replace: true }),
    vote: takeVote,
  },
});

/** What a question gets, without a trace of it. */
export const answerQuestion = (call: AnswerCall, question: string): Reply =>
  sayResult(call, call.services.faq.ask(question, call.person.language));

function sayResult(call: AnswerCall, result: FaqResult): Reply {
  switch (result.kind) {
    case "answer":
      return sayAnswer(call, result.entry, result);
    case "suggestions":
      return {
        lines: [say("ask.unsure")],
        buttons: [
          ...result.suggestions.map(showButton),
          [{ label: say("ask.none_of_these"), press: { command: "ask", action: "none", value: "" } }],
        ],
      };
    case "none":
      return result.outside ? sayOutside(result.outside) : sorry(call);
    default:
      return result satisfies never;
  }
}

/** What the bot does not answer on purpose gets a line that helps. */
const sayOutside = (topic: AnsweredOutside): Reply => ({
  lines: [say(`outside.${topic}`)],
  buttons: [[{ label: say("ask.browse"), press: openCommand("faq") }]],
});

const sorry = ({ services }: AnswerCall): Reply => ({
  lines: [say("ask.sorry"), say("ask.rephrase")],
  buttons: [[{ label: say("ask.browse"), press: openCommand("faq") }], ...offerHuman(services)],
});
