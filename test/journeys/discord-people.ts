import { personId } from "../../src/chat/address.ts";
import type { FakeDiscord } from "../support/fake-discord/fake-discord.ts";
import type { FakePerson } from "../support/fake-discord/person.ts";
import type { ScreenMessage } from "../support/fake-discord/screen.ts";
import { createJourneyPerson, type JourneyOptions, type JourneyTeam, type Seen } from "./journey-person.ts";

const locales: Readonly<Record<string, string>> = { en: "en-GB", es: "es-ES" };

const seen = ({ text, buttons }: ScreenMessage): Seen => ({
  text,
  buttons: buttons.map(({ label }) => label),
  links: buttons.flatMap(({ url }) => url ?? []),
});

/** People of the fake Discord, each in a server with the bot. */
export const discordPeople =
  (fake: FakeDiscord) =>
  ({ language = "fr", name = "ada" }: JourneyOptions) => {
    const person = fake.person({ locale: locales[language] ?? language, name });
    return inChannel(fake, person, fake.guild([{ id: person.id }]).channel);
  };

/** A server of the team, and two moderators in it, whom nothing but a role of that server makes moderators. */
export function discordTeam(fake: FakeDiscord): JourneyTeam {
  const person = fake.person({ locale: "fr" });
  const other = fake.person({ locale: "fr" });
  const { channel, role } = fake.guild([
    { id: person.id, role: true },
    { id: other.id, role: true },
  ]);
  return {
    settings: {
      HANDOVER_PLACE: `discord:${channel}`,
      MODERATORS: `discord-role:${role}`,
    },
    moderator: inChannel(fake, person, channel),
    otherModerator: inChannel(fake, other, channel),
  };
}

function inChannel(fake: FakeDiscord, person: FakePerson, channel: string) {
  const fromBot = () => person.screen().filter((message) => message.fromBot && !message.thinking);
  const isOpen = (message: ScreenMessage) => !message.ephemeral && message.channelId === channel;

  /** A typed command as Discord's client sends it: the line fills its options, a word each and the last the rest. */
  async function run(text: string, where: { in?: string }): Promise<void> {
    const [, name = "", line = ""] = /^\/(\S+)\s*(.*)$/s.exec(text) ?? [];
    const options = fake.world.commands.find((command) => command.name === name)?.options ?? [];
    const words = line.split(" ");
    const filled = options.flatMap((option, index): [string, string][] => {
      const value = index === options.length - 1 ? words.slice(index).join(" ") : words[index];
      return value ? [[option.name, value]] : [];
    });
    await person.slash(name, Object.fromEntries(filled), where);
  }

  return createJourneyPerson({
    id: personId("discord", person.id),
    says: (text) => (text.startsWith("/") ? run(text, {}) : person.says(text)),
    saysInGroup: (text) =>
      text.startsWith("/") ? run(text, { in: channel }) : person.says(text, { in: channel, mention: true }),
    chatsInGroup: (text) => person.says(text, { in: channel }),
    presses: (label) => person.presses(label),
    own: () =>
      fromBot()
        .filter((message) => !isOpen(message))
        .map(seen),
    open: () => fromBot().filter(isOpen).map(seen),
  });
}
