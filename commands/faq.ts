import { isEntryId } from "../src/chat/entry-ids.ts";
import type { Button, Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import { isTopic, type Topic } from "../src/features/faq/faq.ts";
import { sayAnswer, showButton } from "./answer.ts";
import ask from "./ask.ts";

/** Discord takes five rows: four questions and the row that turns the page. */
const questionsPerPage = 4;

/** Browses the answers by topic, for who does not know what to ask. */
export default defineCommand({
  name: "faq",
  audience: "everyone",
  answer: "private",
  options: {
    question: {
      required: false,
      suggest: ({ faq }, typed, language) =>
        faq.suggest(typed, language).map(({ id, question }) => ({ label: question, value: id })),
    },
  },
  run(call, { question }) {
    if (question === undefined) return chooseTopic(call);
    return isEntryId(question) ? sayAnswer(call, question) : ask.run(call, { question });
  },
  buttons: {
    topic(call, value) {
      const [topic = "", page = "0"] = value.split(".");
      return isTopic(topic) ? chooseQuestion(call, topic, Number.parseInt(page, 10) || 0) : chooseTopic(call);
    },
  },
});

function chooseTopic({ services, person }: Call): Reply {
  const topics = [...services.faq.byTopic(person.language).keys()];
  return {
    lines: [say("faq.choose_topic")],
    buttons: topics.map((topic) => [{ label: say(`faq.topics.${topic}`), press: turnTo(topic, 0) }]),
  };
}

function chooseQuestion({ services, person }: Call, topic: Topic, wanted: number): Reply {
  const entries = services.faq.byTopic(person.language).get(topic) ?? [];
  const pages = Math.max(1, Math.ceil(entries.length / questionsPerPage));
  const page = Math.min(Math.max(0, wanted), pages - 1);
  const shown = entries.slice(page * questionsPerPage, (page + 1) * questionsPerPage);
  const turn: Button[] = [
    ...(page > 0 ? [{ label: say("faq.previous"), press: turnTo(topic, page - 1) }] : []),
    { label: say("faq.all_topics"), press: openCommand("faq") },
    ...(page < pages - 1 ? [{ label: say("faq.next"), press: turnTo(topic, page + 1) }] : []),
  ];
  return {
    lines: [say("faq.choose_question", { topic: say(`faq.topics.${topic}`), page: page + 1, pages })],
    buttons: [...shown.map(({ id }) => showButton(id)), turn],
    replace: true,
  };
}

const turnTo = (topic: Topic, page: number) => ({
  command: "faq",
  action: "topic",
  value: `${topic}.${page}`,
});
