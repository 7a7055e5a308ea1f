import { personId, placeId } from "../../../src/chat/address.ts";
import type { ContractWorld } from "../../contracts/adapter/description.ts";
import {
  type ContractPerson,
  describeAdapterContract,
  type Stage,
} from "../../contracts/adapter-contract.ts";
import type { FakeDiscord, FakeGuild } from "../../support/fake-discord/fake-discord.ts";
import type { FakePerson } from "../../support/fake-discord/person.ts";
import { expectLog } from "../../support/test-logger.ts";
import { type StageOptions, setStage } from "./discord-stage.ts";

interface DiscordWorld extends ContractWorld {
  readonly fake: FakeDiscord;
  readonly guild: FakeGuild;
  readonly people: { readonly ada: FakePerson };
}

function contractPerson(person: FakePerson, guild: FakeGuild): ContractPerson {
  const inGroup = { in: guild.channel };
  return {
    id: personId("discord", person.id),
    says: async (text) => void (await person.says(text)),
    runs: async (command) => void (await person.slash(command)),
    presses: async (label) => void (await person.presses(label)),
    mentionsBot: async (text) => void (await person.says(text, { ...inGroup, mention: true })),
    chats: async (text) => void (await person.says(text, inGroup)),
    runsInGroup: async (command) => void (await person.slash(command, {}, inGroup)),
    opensFiles: async () => person.screen().flatMap(({ files }) => files),
    sees: () =>
      person
        .screen()
        .filter(({ fromBot, thinking }) => fromBot && !thinking)
        .map(({ text, buttons, pings }) => ({ text, buttons: buttons.map(({ label }) => label), pings })),
  };
}

async function createStage(
  options: StageOptions & { token?: string; apiRoot?: string } = {},
): Promise<Stage<DiscordWorld>> {
  const { token, apiRoot, ...stageOptions } = options;
  const { fake, ada, ben, guild, create, close } = await setStage({ deferAfterMs: 40, ...stageOptions });
  const overrides = { ...(token ? { token } : {}), ...(apiRoot ? { apiRoot } : {}) };
  return {
    world: {
      fake,
      guild,
      people: { ada },
      ada: contractPerson(ada, guild),
      ben: contractPerson(ben, guild),
      group: placeId("discord", guild.channel),
      groupName: "Agora · #agora",
      lastSentText: () =>
        [...fake.world.messages.values()].findLast(({ authorId }) => authorId === fake.world.bot.id)
          ?.content ?? "",
      holdAnswers: () => fake.faults.hold(),
      loseNextAnswer() {
        expectLog("discord_not_answered");
        fake.faults.refuseAs("missingPermissions");
      },
      unacknowledgedPresses: () => fake.interactions.unanswered("button"),
      violations: () => fake.violations,
    },
    adapter: create(overrides),
    restarted: async () => create(overrides),
    close,
  };
}

describeAdapterContract<DiscordWorld>({
  name: "Discord",
  create: () => createStage(),
  abilities: {
    createWithWrongToken: () => createStage({ token: "wrong.token" }),
    createUnreachable: () => createStage({ apiRoot: "http://127.0.0.1:9/api" }),
    dropLine: async ({ fake }) => fake.gateway.cut(),
    cutOff: ({ fake }) => fake.close(),
    repeatLastEvent: async ({ fake }) => fake.gateway.replay("MESSAGE_CREATE"),
    publications: ({ fake }) => fake.world.publications,
    otherBotSays: async ({ fake, guild }, text) => fake.otherBotSays(guild.channel, text),
    commandForAnotherBot: async ({ people, guild }) =>
      void (await people.ada.says("/petition", { in: guild.channel })),
    adaBlocks: async ({ people }) => people.ada.closesPrivateMessages(),
    unknownAddress: "discord:person:1",
    removeFromGroup: async ({ fake, guild }) => fake.removeBot(guild.id),
    limitNextSend: ({ fake }, afterMs) => fake.faults.limit(afterMs),
    // The adapter itself tries three times.
    failNextSend: ({ fake }) => fake.faults.refuse(503, /POST \/channels/, 3),
    breakNextSend({ fake }) {
      expectLog("discord_send_failed");
      fake.faults.refuse(400, /POST \/channels/);
    },
    limitNextEdit: ({ fake }, afterMs) => fake.faults.limit(afterMs, /PATCH \/channels/),
    keepsKeys: true,
  },
});
