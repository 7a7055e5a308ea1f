import { afterEach, expect, vi } from "vitest";
import type { Receive } from "../../../src/chat/adapter-contract.ts";
import type { CommandCard } from "../../../src/chat/command-card.ts";
import type { Incoming } from "../../../src/chat/incoming.ts";
import type { Outgoing } from "../../../src/chat/outgoing.ts";
import { createOneAtATime } from "../../../src/core/one-at-a-time.ts";
import type { AdapterDescription, ContractPerson, ContractWorld, SeenMessage, Stage } from "./description.ts";

type Answer = Outgoing | undefined;

/** A bot that does what the case says, one event of a person after the other, and remembers what it was handed. */
export interface ScriptedBot {
  readonly received: Incoming[];
  /** The ids of the events whose answers the adapter reported as written, in that order. */
  readonly delivered: string[];
  /** The same of those that the adapter could not write for now. */
  readonly postponed: string[];
  readonly receive: Receive;
  /** How it answers from now on; at first it says nothing. */
  answers(script: (incoming: Incoming) => Answer | Promise<Answer>): void;
}

export function scriptedBot(): ScriptedBot {
  const received: Incoming[] = [];
  const delivered: string[] = [];
  const postponed: string[] = [];
  const inTurn = createOneAtATime();
  let script: (incoming: Incoming) => Answer | Promise<Answer> = () => undefined;
  return {
    received,
    delivered,
    postponed,
    receive: async (incoming) => {
      received.push(incoming);
      const answer = Promise.withResolvers<Answer>();
      const written = Promise.withResolvers<void>();
      void inTurn(incoming.person.id, async () => {
        const outgoing = await script(incoming);
        answer.resolve(outgoing);
        if (outgoing) await written.promise;
      });
      return {
        answer: answer.promise,
        delivered() {
          delivered.push(incoming.id);
          written.resolve();
        },
        postponed() {
          postponed.push(incoming.id);
          written.resolve();
        },
      };
    },
    answers(next) {
      script = next;
    },
  };
}

/** How long a late answer takes, unless the platform's description says otherwise. */
export const defaultLateMs = 300;

export const message = (html: string, more: Partial<Outgoing> = {}): Outgoing => ({
  html,
  buttons: [],
  private: false,
  replace: false,
  language: "fr",
  ...more,
});

const said = (words: string) => ({ fallback: words, by: { fr: words, en: `${words} (en)` } });
const card = (name: string, answer: CommandCard["answer"], description: string): CommandCard => ({
  name,
  names: { fallback: name, by: { fr: name, en: name } },
  descriptions: said(description),
  audience: "everyone",
  answer,
  options: [],
});

/** One command that answers in the open, one that answers in private. */
export const cards: readonly CommandCard[] = [
  card("petition", "open", "La pétition"),
  card("privacy", "private", "Ce qui est gardé"),
];
export const changedCards: readonly CommandCard[] = [
  card("petition", "open", "Tout sur la pétition"),
  card("privacy", "private", "Ce qui est gardé"),
];

/** Waits until it holds; awaits an event, never a time. */
export const eventually = (assertion: () => void): Promise<void> =>
  vi.waitFor(assertion, { timeout: 8000, interval: 5 });

/** Waits until that person's screen shows a message with these words. */
export async function seesWords(person: ContractPerson, words: string): Promise<SeenMessage> {
  let seen: SeenMessage | undefined;
  await eventually(() => {
    seen = person.sees().findLast(({ text }) => text.includes(words));
    expect(
      seen,
      `expected "${words}" on the screen, which shows ${JSON.stringify(person.sees().map(({ text }) => text))}`,
    ).toBeDefined();
  });
  return seen as SeenMessage;
}

export const textsOf = (person: ContractPerson): string[] => person.sees().map(({ text }) => text);

export interface Staging<W extends ContractWorld> {
  /** Registers a stage to be closed, and judged, after the case. */
  keep(stage: Stage<W>): Stage<W>;
  /** A stage whose adapter is started on a scripted bot. */
  started(): Promise<Stage<W> & { readonly bot: ScriptedBot }>;
}

/** Closes every stage of a case and fails it over requests that the platform's documentation does not allow. */
export function useStages<W extends ContractWorld>(description: AdapterDescription<W>): Staging<W> {
  const open: Stage<W>[] = [];
  afterEach(async () => {
    const stages = open.splice(0);
    for (const stage of stages) await stage.close();
    expect(stages.flatMap(({ world }) => world.violations())).toEqual([]);
  });
  const keep = (stage: Stage<W>) => {
    open.push(stage);
    return stage;
  };
  return {
    keep,
    async started() {
      const stage = keep(await description.create());
      const bot = scriptedBot();
      await stage.adapter.start(bot.receive, cards);
      return { ...stage, bot };
    },
  };
}
