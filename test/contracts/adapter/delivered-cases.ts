import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { AdapterDescription, ContractWorld } from "./description.ts";
import { defaultLateMs, eventually, message, type Staging, seesWords, textsOf } from "./running-stage.ts";

const button = { label: "Continuer", payload: "faq:open:cloud-act" };

/** When an event counts as answered: too early and a crash loses the answer, never and the person's next one waits. */
export function describeDelivered<W extends ContractWorld>(
  { lateAnswerMs = defaultLateMs, abilities: { removeFromGroup } }: AdapterDescription<W>,
  { started }: Staging<W>,
): void {
  describe("an event", () => {
    it("counts as answered only once its answer was written", async () => {
      const { world, bot } = await started();
      bot.answers(() => message("C’est écrit"));
      const held = world.holdAnswers();
      await world.ada.says("une question");
      await held.reached;
      expect(bot.delivered).toEqual([]);
      held.release();
      await seesWords(world.ada, "C’est écrit");
      await eventually(() => expect(bot.delivered).toEqual([bot.received[0]?.id]));
    });

    it.each([
      ["changes the message of the button", true],
      ["is a new message", false],
    ])("counts a press as answered only once its answer was written, when that %s", async (_how, replace) => {
      const { world, bot } = await started();
      bot.answers((incoming) =>
        incoming.kind === "button"
          ? message("C’est fait", { replace })
          : message("Confirmer ?", { buttons: [[button]] }),
      );
      await world.ada.runs("petition");
      await seesWords(world.ada, "Confirmer ?");
      await eventually(() => expect(bot.delivered).toHaveLength(1));
      const held = world.holdAnswers();
      await world.ada.presses(button.label);
      await held.reached;
      expect(bot.delivered).toHaveLength(1);
      held.release();
      await seesWords(world.ada, "C’est fait");
      await eventually(() => expect(bot.delivered).toEqual(bot.received.map(({ id }) => id)));
    });

    it("does not count as answered because the platform was told to wait", async () => {
      const { world, bot } = await started();
      const early: (readonly string[])[] = [];
      bot.answers(async (incoming) => {
        await sleep(lateAnswerMs);
        early.push([...bot.delivered]);
        return incoming.kind === "button"
          ? message("Tard, mais là")
          : message("Question tardive", { buttons: [[button]] });
      });
      await world.ada.runs("petition");
      await seesWords(world.ada, "Question tardive");
      await world.ada.presses(button.label);
      await seesWords(world.ada, "Tard, mais là");
      await eventually(() => expect(bot.delivered).toHaveLength(2));
      expect(early).toEqual([[], [bot.received[0]?.id]]);
    });

    it("counts as answered when the answer cannot be written, and the next one is answered", async () => {
      const { world, bot } = await started();
      bot.answers((incoming) =>
        message(incoming.kind === "text" && incoming.text === "perdu" ? "Perdu" : "Arrivé"),
      );
      world.loseNextAnswer();
      await world.ada.says("perdu");
      await eventually(() => expect(bot.delivered).toEqual([bot.received[0]?.id]));
      await world.ada.says("et maintenant ?");
      await seesWords(world.ada, "Arrivé");
      expect(textsOf(world.ada)).toEqual(["Arrivé"]);
    });

    it("counts as answered when there is nothing to say", async () => {
      const { world, bot } = await started();
      bot.answers((incoming) =>
        incoming.kind === "command" ? message("Début", { buttons: [[button]] }) : undefined,
      );
      await world.ada.runs("petition");
      await seesWords(world.ada, "Début");
      await world.ada.presses(button.label);
      await world.ada.says("merci");
      if (removeFromGroup) await removeFromGroup(world);
      const count = removeFromGroup ? 4 : 3;
      await eventually(() => expect(bot.delivered).toHaveLength(count));
      expect(new Set(bot.delivered)).toEqual(new Set(bot.received.map(({ id }) => id)));
    });

    it("is answered after the same person's earlier one, however late that answer is written", async () => {
      const { world, bot } = await started();
      bot.answers(async (incoming) => {
        const text = incoming.kind === "text" ? incoming.text : "";
        if (text === "lentement") await sleep(lateAnswerMs);
        return message(`Reçu : ${text}`);
      });
      const held = world.holdAnswers();
      const written = ["lentement", "vite", "tout de suite"];
      for (const text of written) await world.ada.says(text);
      await held.reached;
      await eventually(() => expect(bot.received).toHaveLength(3));
      held.release();
      await seesWords(world.ada, "Reçu : tout de suite");
      expect(textsOf(world.ada)).toEqual(written.map((text) => `Reçu : ${text}`));
    });
  });
}
