import { setTimeout as sleep } from "node:timers/promises";
import type { FakeDiscord } from "../../test/support/fake-discord/fake-discord.ts";
import type { FakePerson } from "../../test/support/fake-telegram/fake-person.ts";
import type { FakeTelegram } from "../../test/support/fake-telegram/fake-telegram.ts";

const answer = "mission de contrôle";
const reminder = "Vous m’aviez demandé ce rappel";
const questions = [
  "Pourquoi Microsoft ?",
  "Qu’est-ce que le Cloud Act ?",
  "Mes données sont-elles chiffrées ?",
  "Quel temps fait-il demain ?",
];
/** Each hour one in so many of Telegram's asks to be reminded. */
const remindedOneIn = 10;
const withinMs = 120_000;

/** One who asks for the petition each hour. */
interface Regular {
  ask(): Promise<void>;
  chat(question: string): Promise<void>;
  /** How many answers to `ask` came. */
  count(): number;
}

/** The same people on every platform, hour after hour. */
export function openRegulars(
  { telegram, discord, url }: { telegram: FakeTelegram; discord: FakeDiscord; url: string },
  peopleEach: number,
) {
  const onTelegram = telegram.crowd(peopleEach);
  const everybody: readonly Regular[] = [
    ...onTelegram.map(telegramRegular),
    ...Array.from({ length: peopleEach }, () => discordRegular(discord)),
    ...Array.from({ length: peopleEach }, (_, index) => previewRegular(url, `regular-${index}`)),
  ];
  const reminded = onTelegram.filter((_, index) => index % remindedOneIn === 0);
  const remindersOf = (person: FakePerson) => countOn(person, reminder);
  let hoursLived = 0;
  let chats = 0;
  return {
    /** Everybody asks, a third chats, some are reminded. Rejects when an answer stays away. */
    async live(hour: number, releaseReminders: () => Promise<unknown>): Promise<void> {
      hoursLived += 1;
      await Promise.all(reminded.map((person) => agree(person)));
      await releaseReminders();
      for (const [index, regular] of everybody.entries()) {
        await regular.ask();
        if (index % 3 === hour % 3) {
          chats += 1;
          await regular.chat(questions[(index + hour) % questions.length] ?? "");
        }
        if (index % 10 === 0) await sleep(5);
      }
      await until(() => everybody.every((regular) => regular.count() >= hoursLived));
      await until(() => reminded.every((person) => remindersOf(person) >= hoursLived));
    },
    counts: () => ({
      events: {
        sent: hoursLived * everybody.length,
        answered: everybody.reduce((sum, regular) => sum + regular.count(), 0),
      },
      chats,
      reminders: {
        agreed: hoursLived * reminded.length,
        sent: reminded.reduce((sum, person) => sum + remindersOf(person), 0),
      },
    }),
  };
}

function telegramRegular(person: FakePerson): Regular {
  return {
    ask: async () => void person.says("/petition"),
    chat: async (question) => void person.says(question),
    count: () => countOn(person, answer),
  };
}

function discordRegular(discord: FakeDiscord): Regular {
  const person = discord.person();
  return {
    ask: async () => void (await person.slash("petition")),
    chat: async (question) => void (await person.says(question)),
    count: () =>
      [...discord.world.messages.values()].filter(
        ({ channelId, content }) =>
          discord.world.channels.get(channelId)?.recipientId === person.id && content.includes(answer),
      ).length,
  };
}

function previewRegular(url: string, name: string): Regular {
  let answers = 0;
  const send = async (text: string): Promise<void> => {
    const response = await fetch(`${url}api/preview/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ person: name, place: "private", language: "fr", text }),
    });
    if ((await response.text()).includes(answer)) answers += 1;
  };
  return {
    ask: () => send("/petition"),
    chat: (question) => send(question),
    count: () => answers,
  };
}

async function agree(person: FakePerson): Promise<void> {
  const heard = countOn(person, "C’est noté");
  const asked = countOn(person, "Rien n’est enregistré");
  person.says("/remind 10m");
  await until(() => countOn(person, "Rien n’est enregistré") > asked);
  person.presses("Oui, rappelez-le-moi");
  await until(() => countOn(person, "C’est noté") > heard);
}

const countOn = (person: FakePerson, words: string): number =>
  person.screen().filter(({ text = "" }) => text.includes(words)).length;

async function until(holds: () => boolean): Promise<void> {
  for (const end = performance.now() + withinMs; !holds(); await sleep(20))
    if (performance.now() > end) throw new Error("An answer stayed away");
}
