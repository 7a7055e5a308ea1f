import { personId } from "../../src/chat/address.ts";
import type { FakeGroup } from "../support/fake-telegram/fake-group.ts";
import type { FakePerson } from "../support/fake-telegram/fake-person.ts";
import type { FakeTelegram } from "../support/fake-telegram/fake-telegram.ts";
import type { TelegramMessage } from "../support/fake-telegram/telegram-world.ts";
import { createJourneyPerson, type JourneyOptions, type JourneyTeam, type Seen } from "./journey-person.ts";

const seen = ({ text = "", reply_markup }: TelegramMessage): Seen => {
  const buttons = reply_markup?.inline_keyboard.flat() ?? [];
  return {
    text,
    buttons: buttons.map((button) => button.text),
    links: buttons.flatMap(({ url }) => url ?? []),
  };
};

/** People of the fake Telegram, each in a group with the bot. */
export const telegramPeople = (fake: FakeTelegram) => (options: JourneyOptions) => {
  const person = fake.person({
    language: options.language ?? "fr",
    ...(options.name ? { name: options.name } : {}),
  });
  return inGroup(fake, person, fake.group({ members: [person] }));
};

/** A group of the team, and two moderators in it. */
export function telegramTeam(fake: FakeTelegram): JourneyTeam {
  const person = fake.person({ language: "fr" });
  const other = fake.person({ language: "fr" });
  const group = fake.group({ members: [person, other] });
  return {
    settings: {
      HANDOVER_PLACE: `telegram:${group.id}`,
      MODERATORS: `telegram:${person.id},telegram:${other.id}`,
    },
    moderator: inGroup(fake, person, group),
    otherModerator: inGroup(fake, other, group),
  };
}

function inGroup(fake: FakeTelegram, person: FakePerson, group: FakeGroup) {
  const bot = fake.world.bot.username;
  return createJourneyPerson({
    id: personId("telegram", person.id),
    says: async (text) => person.says(text),
    saysInGroup: async (text) => person.says(text.startsWith("/") ? text : `@${bot} ${text}`, { in: group }),
    chatsInGroup: async (text) => person.says(text, { in: group }),
    presses: async (label) => person.presses(label),
    own: () => person.screen().map(seen),
    open: () => group.screen().map(seen),
  });
}
