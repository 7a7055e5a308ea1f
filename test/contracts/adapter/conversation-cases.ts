import { describe, expect, it } from "vitest";
import type { Incoming } from "../../../src/chat/incoming.ts";
import type { AdapterDescription, ContractWorld } from "./description.ts";
import { eventually, message, type Staging, seesWords, textsOf } from "./running-stage.ts";

const textOf = (incoming: Incoming | undefined): string | undefined =>
  incoming?.kind === "text" ? incoming.text : undefined;

const button = { label: "Continuer", payload: "faq:open:cloud-act" };

/** What reaches the bot, from whom, and in which order. */
export function describeConversation<W extends ContractWorld>(
  { abilities }: AdapterDescription<W>,
  { started }: Staging<W>,
): void {
  const { otherBotSays, commandForAnotherBot, repeatLastEvent, removeFromGroup } = abilities;

  describe("conversation", () => {
    it("takes a private message as a question and shows the answer", async () => {
      const { world, bot } = await started();
      bot.answers(() => message("Parce que <b>personne</b> n’a choisi."));
      const before = Date.now();
      await world.ada.says("Pourquoi Microsoft ?");
      await seesWords(world.ada, "Parce que personne n’a choisi.");
      const [incoming] = bot.received;
      expect(incoming).toMatchObject({
        kind: "text",
        text: "Pourquoi Microsoft ?",
        person: { id: world.ada.id },
        place: { kind: "private" },
      });
      // Platforms count in seconds or in snowflakes.
      expect(Math.abs((incoming?.at ?? 0) - before)).toBeLessThan(60_000);
    });

    it("takes a command, in private and in a group", async () => {
      const { world, bot } = await started();
      bot.answers(({ place }) => message(`La pétition (${place.kind})`));
      await world.ada.runs("petition");
      await seesWords(world.ada, "La pétition (private)");
      await world.ada.runsInGroup("petition");
      await seesWords(world.ben, "La pétition (group)");
      expect(bot.received).toMatchObject([
        { kind: "command", name: "petition" },
        { kind: "command", name: "petition", place: { id: world.group } },
      ]);
    });

    it("takes a mention in a group, without the bot's name in it, and answers where everybody sees it", async () => {
      const { world, bot } = await started();
      bot.answers(() => message("En France, mais sous droit américain."));
      await world.ada.mentionsBot("où sont les données ?");
      await seesWords(world.ben, "En France, mais sous droit américain.");
      expect(bot.received).toMatchObject([
        {
          kind: "text",
          text: "où sont les données ?",
          place: { id: world.group, kind: "group", name: world.groupName },
        },
      ]);
    });

    it("stays silent when people talk among themselves", async () => {
      const { world, bot } = await started();
      bot.answers(() => message("Je m’en mêle"));
      await world.ada.chats("on mange où ?");
      await world.ada.says("et toi ?");
      await seesWords(world.ada, "Je m’en mêle");
      expect(bot.received.map(textOf)).toEqual(["et toi ?"]);
      expect(textsOf(world.ben)).toEqual([]);
    });

    it("delays nobody when the answer to somebody else is slow", async () => {
      const { world, bot } = await started();
      const slow = Promise.withResolvers<undefined>();
      bot.answers((incoming) =>
        incoming.person.id === world.ada.id
          ? slow.promise.then(() => message("Enfin"))
          : message("Tout de suite"),
      );
      await world.ada.says("une longue question");
      await eventually(() => expect(bot.received).toHaveLength(1));
      await world.ben.says("une courte");
      await seesWords(world.ben, "Tout de suite");
      slow.resolve(undefined);
      await seesWords(world.ada, "Enfin");
    });

    it("hands over one person's messages in the order they were written, none dropped", async () => {
      const { world, bot } = await started();
      const written = Array.from({ length: 12 }, (_, index) => `message ${index}`);
      for (const text of written) await world.ada.says(text);
      await eventually(() => expect(bot.received).toHaveLength(written.length));
      expect(bot.received.map(textOf)).toEqual(written);
      expect(new Set(bot.received.map(({ id }) => id)).size).toBe(written.length);
    });

    it("hands over what one person does in its order, of whatever kind it is", async () => {
      const { world, bot } = await started();
      bot.answers(() => message("Choisissez", { buttons: [[button]] }));
      await world.ada.says("bonjour");
      await seesWords(world.ada, "Choisissez");
      const { ada } = world;
      const acts = [() => ada.says("un"), () => ada.presses(button.label), () => ada.runs("petition")];
      for (const act of [...acts, ...acts.toReversed()]) await act();
      await eventually(() => expect(bot.received).toHaveLength(7));
      const kinds = ["text", "button", "command"];
      expect(bot.received.slice(1).map(({ kind }) => kind)).toEqual([...kinds, ...kinds.toReversed()]);
    });

    it("survives 10,000 characters, control characters and marks of direction", async () => {
      const { world, bot } = await started();
      bot.answers((incoming) => (textOf(incoming) === "ça va ?" ? message("Oui") : undefined));
      await world.ada.says("a ".repeat(5000));
      await world.ada.says("avant\u0007\u001b[31m\u202emilieu\u2066\u200f après");
      await world.ada.says("ça va ?");
      await seesWords(world.ada, "Oui");
      expect(bot.received.some((incoming) => textOf(incoming)?.includes("\u202emilieu"))).toBe(true);
    });

    if (repeatLastEvent)
      it("gives an event that the platform repeats the same id", async () => {
        const { world, bot } = await started();
        await world.ada.says("une seule fois");
        await eventually(() => expect(bot.received).toHaveLength(1));
        await repeatLastEvent(world);
        await eventually(() => expect(bot.received).toHaveLength(2));
        expect(bot.received[1]?.id).toBe(bot.received[0]?.id);
      });

    if (otherBotSays)
      it("does not talk with other bots", async () => {
        const { world, bot } = await started();
        await otherBotSays(world, "bonjour, collègue");
        await world.ada.says("et moi ?");
        await eventually(() => expect(bot.received.length).toBeGreaterThan(0));
        expect(bot.received.map(textOf)).toEqual(["et moi ?"]);
      });

    if (commandForAnotherBot)
      it("leaves commands for another bot to that bot", async () => {
        const { world, bot } = await started();
        await commandForAnotherBot(world);
        await world.ada.says("et toi ?");
        await eventually(() => expect(bot.received.length).toBeGreaterThan(0));
        expect(bot.received.map(textOf)).toEqual(["et toi ?"]);
      });

    if (removeFromGroup)
      it("tells when the bot is put out of a group", async () => {
        const { world, bot } = await started();
        await removeFromGroup(world);
        await eventually(() => expect(bot.received).toHaveLength(1));
        expect(bot.received).toMatchObject([{ kind: "membership", change: { type: "removed" } }]);
      });
  });
}
