import { describe, expect, it } from "vitest";
import type { SentMessage } from "../../../src/chat/adapter-contract.ts";
import type { Address } from "../../../src/chat/address.ts";
import type { Outgoing } from "../../../src/chat/outgoing.ts";
import type { AdapterDescription, ContractWorld, Stage } from "./description.ts";
import { eventually, message, type Staging, seesWords, textsOf } from "./running-stage.ts";

async function sendOne<W extends ContractWorld>(
  { adapter }: Stage<W>,
  to: Address,
  outgoing: Outgoing,
): Promise<SentMessage> {
  const delivery = await adapter.send(to, outgoing);
  expect(delivery.kind).toBe("delivered");
  return { to, messageId: delivery.kind === "delivered" ? delivery.messageId : "" };
}

/** What becomes of messages sent unasked afterwards, and how they are shown before. */
export function describeRevisions<W extends ContractWorld>(
  { abilities }: AdapterDescription<W>,
  { started }: Staging<W>,
): void {
  const { keepsKeys, removeFromGroup, limitNextEdit, cutOff } = abilities;
  const announcement = message("Le débat est <b>lundi</b>", {
    buttons: [[{ label: "Arrêter", payload: "stop:all:" }]],
  });
  const corrected = { ...announcement, html: "Le débat est <b>mardi</b>" };
  const done = { kind: "done" };
  const gone = { kind: "impossible", because: "gone" };

  describe("a sent message", () => {
    it("can be corrected where it stands, more than once, and to what it says already", async () => {
      const stage = await started();
      const { adapter, world } = stage;
      const sent = await sendOne(stage, world.ada.id, announcement);
      await seesWords(world.ada, "lundi");
      expect(await adapter.edit(sent, corrected)).toEqual(done);
      await seesWords(world.ada, "mardi");
      expect(await adapter.edit(sent, corrected)).toEqual(done);
      expect(await adapter.edit(sent, message("Le débat est reporté"))).toEqual(done);
      await eventually(() =>
        expect(world.ada.sees()).toEqual([{ text: "Le débat est reporté", buttons: [], pings: false }]),
      );
    });

    it("can be corrected in a group, for everybody", async () => {
      const stage = await started();
      const { adapter, world } = stage;
      const sent = await sendOne(stage, world.group, announcement);
      await seesWords(world.ben, "lundi");
      expect(await adapter.edit(sent, corrected)).toEqual(done);
      await eventually(() => expect(textsOf(world.ben)).toEqual(["Le débat est mardi"]));
    });

    it("can be taken back, and is gone then", async () => {
      const stage = await started();
      const { adapter, world } = stage;
      const [sent, kept] = [
        await sendOne(stage, world.ada.id, announcement),
        await sendOne(stage, world.ada.id, message("Reste")),
      ];
      await seesWords(world.ada, "Reste");
      expect(await adapter.remove(sent)).toEqual(done);
      await eventually(() => expect(textsOf(world.ada)).toEqual(["Reste"]));
      expect(await adapter.remove(sent)).toEqual(gone);
      expect(await adapter.edit(sent, corrected)).toEqual(gone);
      expect(await adapter.remove({ ...kept, messageId: "999999999999" })).toEqual(gone);
      expect(textsOf(world.ada)).toEqual(["Reste"]);
    });

    if (removeFromGroup)
      it("stays as it is in a group the bot was put out of", async () => {
        const stage = await started();
        const { adapter, world } = stage;
        const sent = await sendOne(stage, world.group, announcement);
        await removeFromGroup(world);
        expect(await adapter.edit(sent, corrected)).toMatchObject({ kind: "impossible" });
        expect(await adapter.remove(sent)).toMatchObject({ kind: "impossible" });
      });

    if (limitNextEdit)
      it("is corrected later when there were too many, after as long as the platform says", async () => {
        const stage = await started();
        const sent = await sendOne(stage, stage.world.ada.id, announcement);
        limitNextEdit(stage.world, 7000);
        const revision = await stage.adapter.edit(sent, corrected);
        expect(revision).toMatchObject({ kind: "later", because: "limited" });
        expect(revision.kind === "later" && revision.afterMs).toBeGreaterThanOrEqual(7000);
      });

    if (cutOff)
      it("is corrected and taken back later when the platform cannot be reached", async () => {
        const stage = await started();
        const sent = await sendOne(stage, stage.world.ada.id, announcement);
        await cutOff(stage.world);
        const later = { kind: "later", because: "unreachable" };
        expect(await stage.adapter.edit(sent, corrected)).toMatchObject(later);
        expect(await stage.adapter.remove(sent)).toMatchObject(later);
      });

    if (keepsKeys)
      it("shows once when it is sent again under its name", async () => {
        const { adapter, world } = await started();
        const key = { key: "b1-2s" };
        const first = await adapter.send(world.ada.id, announcement, key);
        expect(await adapter.send(world.ada.id, announcement, key)).toEqual(first);
        expect(await adapter.send(world.ada.id, announcement, { key: "b1-2t" })).not.toEqual(first);
        const long = message("à signer ".repeat(400));
        await adapter.send(world.ben.id, long, { key: "b1-2u" });
        await seesWords(world.ben, "à signer");
        const before = world.ben.sees().length;
        await adapter.send(world.ben.id, long, { key: "b1-2u" });
        await seesWords(world.ada, "lundi");
        expect([world.ada.sees().length, world.ben.sees().length]).toEqual([2, before]);
      });
  });

  describe("a message that is only shown", () => {
    it("is what arrives, byte for byte, whatever it holds", async () => {
      const stage = await started();
      const html =
        '<b>Gras</b>, <i>italique</i> &#60;b&#62; &#38; *étoiles* 👩‍👩‍👧 <a href="https://example.org/a_b?c=1&#38;d=(2)">la page</a>\n\n<code>x_y</code> @everyone';
      const rendering = stage.adapter.render(message(html));
      await sendOne(stage, stage.world.ada.id, message(html));
      await eventually(() => expect(stage.world.lastSentText()).toBe(rendering.text));
      expect(rendering.characters).toBeGreaterThan(0);
      expect(rendering.characters).toBeLessThanOrEqual(rendering.limit);
    });

    it("counts as too long from the character on that would need a second message", async () => {
      const { adapter } = await started();
      const { limit } = adapter.render(message("x"));
      expect(adapter.render(message("x".repeat(limit)))).toMatchObject({ characters: limit });
      expect(adapter.render(message("x".repeat(limit + 1))).characters).toBeGreaterThan(limit);
    });
  });
}
