import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { startFakeDiscord } from "../../../test/support/fake-discord/fake-discord.ts";
import type { FakePerson } from "../../../test/support/fake-discord/person.ts";
import { FakeTelegram } from "../../../test/support/fake-telegram/fake-telegram.ts";
import { readQuestions } from "../../eval-questions.ts";

/** What is asked of the crowd: so many events a second, for so long. */
const order = z.object({ rate: z.number(), seconds: z.number() });
export type Order = z.output<typeof order>;

/** What came of it. Times in ms from when each event was to be sent, sorted. */
export interface Heard {
  readonly sent: number;
  readonly answers: readonly number[];
  /** Of those who wrote a word to stop. */
  readonly stops: readonly number[];
  readonly shed: number;
  readonly unanswered: number;
  /** How late the crowd itself was at worst: that much of each time may be its own. */
  readonly lateMs: number;
}

const busy = "Beaucoup de monde m’écrit";
/** Every so many events: a command, and a word to stop. */
const [commandEach, stopEach] = [4, 10];
const patienceMs = 30_000;
const people = 2_000;

interface Crowd {
  readonly settings: Readonly<Record<string, string>>;
  say(person: number, text: string): void;
}

/** By person: when the event was due that is not answered yet. */
const waiting = new Map<number, { readonly dueAt: number; readonly isStop: boolean }[]>();
let answers: number[] = [];
let stops: number[] = [];
let shed = 0;

function hear(person: number, text: string): void {
  const asked = waiting.get(person)?.shift();
  if (!asked) return;
  if (text.includes(busy)) shed += 1;
  (asked.isStop ? stops : answers).push(performance.now() - asked.dueAt);
}

async function gatherOnTelegram(): Promise<Crowd> {
  const fake = await FakeTelegram.start({ judge: false });
  const crowd = fake.crowd(people);
  const numbers = new Map(crowd.map(({ id }, number) => [id, number]));
  const { world } = fake;
  const add = world.addMessage.bind(world);
  world.addMessage = (room, message) => {
    const added = add(room, message);
    if (added.from?.id === world.bot.id) hear(numbers.get(added.chat.id) ?? -1, added.text ?? "");
    return added;
  };
  return {
    settings: { TELEGRAM_TOKEN: fake.token, TELEGRAM_API_ROOT: fake.url },
    say: (person, text) => void crowd[person]?.says(text),
  };
}

/** By commands from the menu: Discord itself bears no more than fifty messages a second, but any number of such answers. */
function slash(person: FakePerson, text: string): Promise<unknown> {
  if (text === "stop" || text.startsWith("/")) return person.slash(text.replace("/", ""));
  return person.slash("ask", { question: text });
}

async function gatherOnDiscord(): Promise<Crowd> {
  const fake = await startFakeDiscord({ judge: false });
  const crowd = Array.from({ length: people }, (_, index) => fake.person({ name: `person-${index}` }));
  const numbers = new Map(crowd.map(({ id }, number) => [id, number]));
  const { messages, channels, bot } = fake.world;
  const set = messages.set.bind(messages);
  messages.set = (id, message) => {
    const reader = channels.get(message.channelId)?.recipientId ?? "";
    if (message.authorId === bot.id) hear(numbers.get(reader) ?? -1, message.content);
    return set(id, message);
  };
  return {
    settings: { DISCORD_TOKEN: fake.token, DISCORD_API_ROOT: fake.apiRoot },
    say: (person, text) => void slash(crowd[person] as FakePerson, text),
  };
}

/** Open loop: each is sent when it is due, whatever became of those before. */
async function talk({ say }: Crowd, { rate, seconds }: Order, questions: readonly string[]): Promise<Heard> {
  [answers, stops, shed] = [[], [], 0];
  waiting.clear();
  const all = Math.floor(rate * seconds);
  const start = performance.now() + 50;
  let lateMs = 0;
  for (let sent = 0; sent < all; await delay(1))
    for (; sent < all && start + (sent * 1000) / rate <= performance.now(); sent++) {
      const dueAt = start + (sent * 1000) / rate;
      lateMs = Math.max(lateMs, performance.now() - dueAt);
      const person = sent % people;
      const isStop = sent % stopEach === 0;
      const own = waiting.get(person) ?? [];
      own.push({ dueAt, isStop });
      waiting.set(person, own);
      say(
        person,
        isStop ? "stop" : sent % commandEach === 0 ? "/help" : (questions[sent % questions.length] ?? ""),
      );
    }
  const until = performance.now() + patienceMs;
  while (answers.length + stops.length < all && performance.now() < until) await delay(20);
  const sorted = (times: readonly number[]) => times.toSorted((one, other) => one - other);
  const unanswered = all - answers.length - stops.length;
  return { sent: all, answers: sorted(answers), stops: sorted(stops), shed, unanswered, lateMs };
}

/** Two thousand people and their platform, in a process of their own: what they cost is not counted as the bot's. */
const crowd = await (process.argv[2] === "discord" ? gatherOnDiscord() : gatherOnTelegram());
const golden = await readQuestions("test/faq/golden-held-out.jsonl");
const questions = golden.filter(({ lang }) => lang === "fr").map(({ text }) => text);
process.on("message", async (message) => {
  process.send?.(await talk(crowd, order.parse(message), questions));
});
process.on("disconnect", () => process.exit(0));
process.send?.(crowd.settings);
