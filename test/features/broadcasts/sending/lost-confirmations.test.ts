import { describe, expect, it } from "vitest";
import { personId } from "../../../../src/chat/address.ts";
import { setStage } from "../../../adapters/discord/discord-stage.ts";
import { talliesOf } from "./broadcast-rows.ts";
import { useSendingWorld } from "./sending-world.ts";

const world = useSendingWorld();
/** The longest pause after a first failure. */
const pauseMs = 5_000;

describe("a message of a broadcast whose confirmation was lost", () => {
  it("comes again on Telegram, which cannot tell: none is lost", async () => {
    const id = await world.broadcast(world.crowd(3));
    world.telegram.faults.drop("sendMessage", "after");
    const sender = world.sender();
    await sender.tick();
    expect(await talliesOf(world.storage, id)).toMatchObject({ "send delivered": 2 });
    world.clock.advance(pauseMs);
    await sender.tick();
    expect([...world.telegram.received.values()].sort()).toEqual([1, 1, 2]);
    expect(await talliesOf(world.storage, id)).toEqual({ "send delivered": 3, "send total": 3 });
  });

  it("is sent again under the same name on Discord, which shows it once", async () => {
    const { fake, ada, ben, started } = await setStage({ clock: world.clock });
    const sender = world.sender({ platforms: [await started()] });
    const to = [ada, ben].map((person) => personId("discord", person.id));
    const id = await world.broadcast(to);
    const posts = /^POST \/channels\/\d+\/messages$/;
    // More than the adapter tries by itself.
    fake.faults.cutAfter(posts, 3 * to.length);
    await sender.tick();
    expect(await talliesOf(world.storage, id)).toEqual({ "send total": 2 });
    world.clock.advance(pauseMs);
    await sender.tick();
    expect(fake.requests.filter((request) => posts.test(request))).toHaveLength(4 * to.length);
    expect([ada, ben].map((person) => fake.received.get(person.id))).toEqual([1, 1]);
    expect(await talliesOf(world.storage, id)).toEqual({ "send delivered": 2, "send total": 2 });
  });
});
