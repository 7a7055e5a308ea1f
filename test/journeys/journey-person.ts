import { setTimeout as sleep } from "node:timers/promises";
import type { PersonId } from "../../src/chat/address.ts";

/** A message of the bot on somebody's screen. */
export interface Seen {
  readonly text: string;
  readonly buttons: readonly string[];
  /** Where buttons that open a page lead. */
  readonly links: readonly string[];
}

/** What a platform's fake can do for a person of a story. */
export interface PlatformPerson {
  readonly id: PersonId;
  /** Writes to the bot in private; a text that begins with `/` is a command. */
  says(text: string): Promise<unknown>;
  /** Writes in the group, naming the bot; a command goes without a name. */
  saysInGroup(text: string): Promise<unknown>;
  /** Writes in the group to the others. */
  chatsInGroup(text: string): Promise<unknown>;
  /** Presses the newest button of exactly that label. */
  presses(label: string): Promise<unknown>;
  /** The bot's messages that this person alone sees, oldest first. */
  own(): readonly Seen[] | Promise<readonly Seen[]>;
  /** The bot's messages that the whole group sees, oldest first. */
  open(): readonly Seen[] | Promise<readonly Seen[]>;
}

/** One person of a story, the same on every platform. Texts and labels are written with plain spaces. */
export interface JourneyPerson extends Omit<PlatformPerson, "own" | "open"> {
  /** Waits for a message in private that was not heard before. */
  hears(words: string | RegExp): Promise<Seen>;
  /** Waits for a message that the whole group sees. */
  hearsInGroup(words: string | RegExp): Promise<Seen>;
  /** Everything the bot said so far in private, oldest first. */
  messages(): Promise<readonly Seen[]>;
  /** The same as text. */
  screen(): Promise<string>;
  groupScreen(): Promise<string>;
}

export interface JourneyOptions {
  readonly language?: string;
  /** As the platform knows the person; left out: any. */
  readonly name?: string;
}

/** Those who read what people ask a human: a place of theirs, and one of them. */
export interface JourneyTeam {
  /** The settings that make them the team. */
  readonly settings: Readonly<Record<"HANDOVER_PLACE" | "MODERATORS", string>>;
  readonly moderator: JourneyPerson;
  /** Another one, who approves what the first wrote. */
  readonly otherModerator: JourneyPerson;
}

/** Long enough for a reminder that waits for the queue's next look (1 s), on a busy machine. */
const patienceMs = 15_000;

/** French sets its marks off with no-break spaces. */
const plainSpaces = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");
const written = (seen: readonly Seen[]) => seen.map(({ text }) => plainSpaces(text)).join("\n");

export function createJourneyPerson(person: PlatformPerson): JourneyPerson {
  return {
    id: person.id,
    says: person.says,
    saysInGroup: person.saysInGroup,
    chatsInGroup: person.chatsInGroup,
    async presses(label) {
      const shown = [...(await person.open()), ...(await person.own())].flatMap(({ buttons }) => buttons);
      const found = shown.findLast((candidate) => plainSpaces(candidate) === plainSpaces(label));
      if (found === undefined)
        throw new Error(`There is no button ${label} to press, but ${JSON.stringify(shown)}`);
      await person.presses(found);
    },
    hears: listenTo(person.own),
    hearsInGroup: listenTo(person.open),
    messages: async () => (await person.own()).map((seen) => ({ ...seen, text: plainSpaces(seen.text) })),
    screen: async () => written(await person.own()),
    groupScreen: async () => written(await person.open()),
  };
}

/** What was heard once is not heard again unless it changes. */
function listenTo(look: () => readonly Seen[] | Promise<readonly Seen[]>) {
  const heard = new Set<string>();
  return async (words: string | RegExp): Promise<Seen> => {
    const deadline = Date.now() + patienceMs;
    const fits = (text: string) => (typeof words === "string" ? text.includes(words) : words.test(text));
    for (;;) {
      const screen = (await look()).map((seen, index) => ({
        ...seen,
        text: plainSpaces(seen.text),
        mark: `${index}:${seen.text}`,
      }));
      const found = screen.findLast(({ text, mark }) => !heard.has(mark) && fits(text));
      if (found) {
        heard.add(found.mark);
        return found;
      }
      if (Date.now() > deadline)
        throw new Error(
          `Expected to hear ${words}, the screen shows: ${JSON.stringify(
            screen.map(({ text }) => text),
            null,
            1,
          )}`,
        );
      await sleep(10);
    }
  };
}
