import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { AdapterDescription, ContractWorld } from "./description.ts";
import {
  cards,
  defaultLateMs,
  eventually,
  message,
  type Staging,
  scriptedBot,
  seesWords,
  textsOf,
} from "./running-stage.ts";

/** Not text: bytes that UTF-8 does not allow must come through. */
const picture = {
  name: "semaine.png",
  alt: "Visites : lundi 12, mardi < 40 & plus",
  mime: "image/png",
  content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0xff, 0xfe, 0x00]),
} as const;
const button = { label: "Continuer", payload: "faq:open:cloud-act" };

/** How answers look and where they go; what a press does. */
export function describeAnswers<W extends ContractWorld>(
  { lateAnswerMs = defaultLateMs }: AdapterDescription<W>,
  { started }: Staging<W>,
): void {
  describe("answers", () => {
    it("hands a pressed button back as it was written", async () => {
      const { world, bot } = await started();
      bot.answers((incoming) =>
        incoming.kind === "button" ? message("Suite") : message("Début", { buttons: [[button]] }),
      );
      await world.ada.says("bonjour");
      await seesWords(world.ada, "Début");
      await world.ada.presses(button.label);
      await seesWords(world.ada, "Suite");
      expect(bot.received[1]).toMatchObject({
        kind: "button",
        payload: button.payload,
        person: { id: world.ada.id },
      });
      await eventually(() => expect(world.unacknowledgedPresses()).toBe(0));
    });

    it("changes the message of the button when asked to, buttons included", async () => {
      const { world, bot } = await started();
      bot.answers((incoming) =>
        incoming.kind === "button"
          ? message("C’est fait", { replace: true })
          : message("Confirmer ?", { buttons: [[button]] }),
      );
      await world.ada.says("rappel");
      await seesWords(world.ada, "Confirmer ?");
      await world.ada.presses(button.label);
      expect((await seesWords(world.ada, "C’est fait")).buttons).toEqual([]);
      expect(textsOf(world.ada)).toEqual(["C’est fait"]);
    });

    it("acknowledges a press that has no answer", async () => {
      const { world, bot } = await started();
      bot.answers((incoming) =>
        incoming.kind === "button" ? undefined : message("Début", { buttons: [[button]] }),
      );
      await world.ada.says("bonjour");
      await seesWords(world.ada, "Début");
      await world.ada.presses(button.label);
      await eventually(() => expect(bot.received).toHaveLength(2));
      await eventually(() => expect(world.unacknowledgedPresses()).toBe(0));
    });

    it("understands and acknowledges a button from before a restart", async () => {
      const { adapter, world, bot, restarted } = await started();
      bot.answers(() => message("Début", { buttons: [[button]] }));
      await world.ada.says("bonjour");
      await seesWords(world.ada, "Début");
      await adapter.stop();
      const after = scriptedBot();
      after.answers(() => message("Suite après redémarrage"));
      await (await restarted()).start(after.receive, cards);
      await world.ada.presses(button.label);
      await seesWords(world.ada, "Suite après redémarrage");
      await eventually(() => expect(world.unacknowledgedPresses()).toBe(0));
    });

    it("still delivers an answer that takes longer than the platform's patience", async () => {
      const { world, bot } = await started();
      bot.answers(async (incoming) => {
        await sleep(lateAnswerMs);
        return incoming.kind === "button"
          ? message("Tard, mais là")
          : message("Question tardive", { buttons: [[button]] });
      });
      await world.ada.runs("petition");
      await seesWords(world.ada, "Question tardive");
      await world.ada.presses(button.label);
      await seesWords(world.ada, "Tard, mais là");
      await eventually(() => expect(world.unacknowledgedPresses()).toBe(0));
    });

    it("shows a private answer to the person alone, also when asked in a group", async () => {
      const { world, bot } = await started();
      bot.answers(() => message("Voici ce que je garde", { private: true }));
      await world.ada.runsInGroup("privacy");
      await seesWords(world.ada, "Voici ce que je garde");
      expect(textsOf(world.ben).join()).not.toContain("Voici ce que je garde");
    });

    it.each([
      ["asked in private", "runs"],
      ["asked in a group", "runsInGroup"],
    ] as const)("hands a file to the person alone, %s", async (_where, runs) => {
      const { world, bot } = await started();
      const files = [{ name: "mes-donnees.json", mime: "application/json", content: '{"é":"✓"}' }];
      bot.answers(() => message("Voici vos données", { private: true, files }));
      await world.ada[runs]("privacy");
      await seesWords(world.ada, "Voici vos données");
      await eventually(() => expect(bot.delivered).toHaveLength(1));
      expect(await world.ada.opensFiles()).toEqual([{ name: "mes-donnees.json", content: '{"é":"✓"}' }]);
      expect(await world.ben.opensFiles()).toEqual([]);
    });

    it("shows a picture with what it shows in words, and the buttons of its message", async () => {
      const { world, bot } = await started();
      bot.answers(() => message("Voici <b>la semaine</b>", { pictures: [picture], buttons: [[button]] }));
      await world.ada.runsInGroup("petition");
      expect((await seesWords(world.ada, "Voici la semaine")).buttons).toEqual([button.label]);
      for (const person of [world.ada, world.ben]) {
        const [seen, ...others] = await person.seesPictures();
        expect(others).toEqual([]);
        expect(seen?.alt).toContain(picture.alt);
        expect(Buffer.from(seen?.bytes ?? []).equals(picture.content)).toBe(true);
      }
    });

    it("shows a picture whose message is long, with every word and button of it", async () => {
      const { world, bot } = await started();
      const long = `Début ${"mot ".repeat(300)}fin.`;
      bot.answers(() => message(long, { pictures: [picture], buttons: [[button]] }));
      await world.ada.runs("petition");
      expect((await seesWords(world.ada, "fin.")).buttons).toEqual([button.label]);
      expect((await world.ada.seesPictures())[0]?.alt).toContain(picture.alt);
    });

    it("shows a stranger's markup as it was typed and rings nobody's phone", async () => {
      const { world, bot } = await started();
      const typed = "@everyone <b>x</b> *y* _z_ `c` [a](https://example.org) &amp; ~~s~~ # t";
      const escaped = typed.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
      bot.answers(() => message(`Vous avez écrit : ${escaped}`));
      await world.ada.says("bonjour");
      const seen = await seesWords(world.ada, "Vous avez écrit");
      expect(seen.text).toBe(`Vous avez écrit : ${typed}`);
      expect(seen.pings).toBe(false);
    });

    it("delivers every word of a text that is too long for one message", async () => {
      const { world, bot } = await started();
      const paragraphs = Array.from(
        { length: 40 },
        (_, index) => `Paragraphe ${index} ${"mot ".repeat(60)}fin-${index}.`,
      );
      bot.answers(() => message(paragraphs.join("\n\n")));
      await world.ada.says("tout");
      await seesWords(world.ada, "fin-39.");
      const all = textsOf(world.ada).join("\n");
      for (const index of paragraphs.keys()) expect(all).toContain(`fin-${index}.`);
    });
  });
}
