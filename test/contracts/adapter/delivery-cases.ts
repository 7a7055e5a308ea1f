import { describe, expect, it } from "vitest";
import type { AdapterDescription, ContractWorld } from "./description.ts";
import { message, type Staging, seesWords } from "./running-stage.ts";

/** What becomes of messages sent unasked: never an exception. */
export function describeDeliveries<W extends ContractWorld>(
  { abilities }: AdapterDescription<W>,
  { started }: Staging<W>,
): void {
  const { adaBlocks, unknownAddress, moveGroup, removeFromGroup } = abilities;
  const { limitNextSend, failNextSend, breakNextSend, cutOff } = abilities;
  const reminder = message("Votre <b>rappel</b>", {
    buttons: [[{ label: "Arrêter", payload: "stop:all:" }]],
  });

  describe("deliveries", () => {
    it("reach a person", async () => {
      const { adapter, world } = await started();
      const delivery = await adapter.send(world.ada.id, reminder);
      expect(delivery).toEqual({ kind: "delivered", messageId: expect.stringMatching(/./) });
      expect((await seesWords(world.ada, "Votre rappel")).buttons).toEqual(["Arrêter"]);
    });

    it("reach a group, where everybody sees them", async () => {
      const { adapter, world } = await started();
      expect((await adapter.send(world.group, message("À toutes et tous"))).kind).toBe("delivered");
      await seesWords(world.ada, "À toutes et tous");
      await seesWords(world.ben, "À toutes et tous");
    });

    if (adaBlocks)
      it("are refused by a person who blocked the bot", async () => {
        const { adapter, world } = await started();
        await adaBlocks(world);
        expect(await adapter.send(world.ada.id, reminder)).toEqual({ kind: "refused", because: "blocked" });
      });

    if (unknownAddress)
      it("are refused by an address that does not exist", async () => {
        const { adapter } = await started();
        expect(await adapter.send(unknownAddress, reminder)).toEqual({ kind: "refused", because: "gone" });
      });

    if (removeFromGroup)
      it("are refused by a group the bot was put out of", async () => {
        const { adapter, world } = await started();
        await removeFromGroup(world);
        expect(await adapter.send(world.group, reminder)).toMatchObject({ kind: "refused" });
      });

    if (moveGroup)
      it("name the new address of a group that moved", async () => {
        const { adapter, world } = await started();
        const oldAddress = world.group;
        const to = await moveGroup(world);
        expect(await adapter.send(oldAddress, reminder)).toEqual({ kind: "moved", to });
        expect((await adapter.send(to, reminder)).kind).toBe("delivered");
      });

    if (limitNextSend)
      it("wait as long as the platform says", async () => {
        const { adapter, world } = await started();
        limitNextSend(world, 7000);
        const delivery = await adapter.send(world.ada.id, reminder);
        expect(delivery).toMatchObject({ kind: "later", because: "limited" });
        expect(delivery.kind === "later" && delivery.afterMs).toBeGreaterThanOrEqual(6900);
      });

    if (failNextSend)
      it("can be tried later after a fault of the platform", async () => {
        const { adapter, world } = await started();
        failNextSend(world);
        expect(await adapter.send(world.ada.id, reminder)).toMatchObject({
          kind: "later",
          because: "unreachable",
        });
        expect((await adapter.send(world.ada.id, reminder)).kind).toBe("delivered");
      });

    if (breakNextSend)
      it("are not held against anybody when the message itself is at fault", async () => {
        const { adapter, world } = await started();
        breakNextSend(world);
        expect(await adapter.send(world.ada.id, reminder)).toMatchObject({ kind: "later", because: "fault" });
      });

    if (cutOff)
      it("can be tried later when the platform cannot be reached", async () => {
        const { adapter, world } = await started();
        await cutOff(world);
        expect(await adapter.send(world.ada.id, reminder)).toMatchObject({
          kind: "later",
          because: "unreachable",
        });
      });
  });
}
