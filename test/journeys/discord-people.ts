import type { FakeDiscord } from "../support/fake-discord/fake-discord.ts";
import type { ScreenMessage } from "../support/fake-discord/screen.ts";
import { createJourneyPerson, type JourneyOptions, type Seen } from "./journey-person.ts";

const locales: Readonly<Record<string, string>> = { en: "en-GB", es: "es-ES" };

const seen = ({ text, buttons }: ScreenMessage): Seen => ({
  text,
  buttons: buttons.map(({ label }) => label),
  links: buttons.flatMap(({ url }) => url ?? []),
});

/** People of the fake Discord, each in a server with the bot. */
export const discordPeople =
  (fake: FakeDiscord) =>
  ({ language = "fr" }: JourneyOptions) => {
    const person = fake.person({ locale: locales[language] ?? language });
    const { channel } = fake.guild([{ id: person.id }]);
    const fromBot = () => person.screen().filter((message) => message.fromBot && !message.thinking);
    const isOpen = (message: ScreenMessage) => !message.ephemeral && message.channelId === channel;

    /** A typed command as Discord's client sends it: the line fills the command's first option. */
    async function run(text: string, where: { in?: string }): Promise<void> {
      const [, name = "", line = ""] = /^\/(\S+)\s*(.*)$/s.exec(text) ?? [];
      const option = fake.world.commands.find((command) => command.name === name)?.options?.[0]?.name;
      await person.slash(name, line && option ? { [option]: line } : {}, where);
    }

    return createJourneyPerson({
      grant: `discord:${person.id}`,
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
  };
