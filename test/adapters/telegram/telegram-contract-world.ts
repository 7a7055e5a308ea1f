import { personId, placeId } from "../../../src/chat/address.ts";
import type { ContractPerson, ContractWorld, SeenMessage, Stage } from "../../contracts/adapter-contract.ts";
import type { FakeGroup } from "../../support/fake-telegram/fake-group.ts";
import { buttonsOf, type FakePerson } from "../../support/fake-telegram/fake-person.ts";
import type { FakeTelegram } from "../../support/fake-telegram/fake-telegram.ts";
import type { TelegramMessage } from "../../support/fake-telegram/telegram-world.ts";
import { createTelegramStage, type TelegramStageOptions } from "./telegram-stage.ts";

export interface TelegramContractWorld extends ContractWorld {
  readonly fake: FakeTelegram;
  readonly adaHerself: FakePerson;
  readonly room: FakeGroup;
  readonly webhookUrl: string;
}

/** Ada and Ben have both started the bot and share a group with it. */
export async function createContractStage(
  options: TelegramStageOptions = {},
): Promise<Stage<TelegramContractWorld>> {
  const { fake, webhookUrl, ...stage } = await createTelegramStage(options);
  const [ada, ben] = [fake.person({ name: "Ada" }), fake.person({ name: "Ben" })];
  for (const person of [ada, ben]) fake.world.openPrivate(person.user);
  const room = fake.group({ members: [ada, ben] });
  const world: TelegramContractWorld = {
    fake,
    adaHerself: ada,
    room,
    webhookUrl,
    ada: describePerson(ada, room, fake),
    ben: describePerson(ben, room, fake),
    get group() {
      return placeId("telegram", room.id);
    },
    groupName: "Group",
    lastSentText: () =>
      String(fake.requests.findLast(({ method }) => method === "sendMessage")?.parameters.text ?? ""),
    holdAnswers: () => fake.faults.hold(["sendMessage", "editMessageText"]),
    loseNextAnswer: () => fake.faults.refuse("sendMessage", 403),
    unacknowledgedPresses: () => fake.presses.filter(({ answered }) => !answered).length,
    violations: () => fake.violations,
  };
  return { ...stage, world };
}

function describePerson(person: FakePerson, group: FakeGroup, fake: FakeTelegram): ContractPerson {
  const bot = fake.world.bot.username;
  return {
    id: personId("telegram", person.id),
    says: async (text) => void person.says(text),
    runs: async (command) => void person.says(`/${command}`),
    presses: async (label) => void person.presses(label),
    mentionsBot: async (text) => void person.says(`@${bot} ${text}`, { in: group }),
    chats: async (text) => void person.says(text, { in: group }),
    runsInGroup: async (command) => void person.says(`/${command}@${bot}`, { in: group }),
    opensFiles: async () =>
      [...person.screen(), ...group.screen()].flatMap(({ document }) => {
        const file = document as { file_name: string; content: string } | undefined;
        return file ? [{ name: file.file_name, content: file.content }] : [];
      }),
    sees: () =>
      [...person.screen(), ...group.screen()]
        .sort((a, b) => a.message_id - b.message_id)
        .map(describeMessage),
  };
}

const describeMessage = (message: TelegramMessage): SeenMessage => ({
  text: message.text ?? "",
  buttons: buttonsOf(message).map(({ text }) => text),
  pings: message.entities?.some(({ type }) => type === "mention" || type === "text_mention") ?? false,
});
