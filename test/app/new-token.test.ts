import { describe, it } from "vitest";
import { openWorld } from "./app-world.ts";

describe("a new token from @BotFather", () => {
  it("loses nothing: what was written meanwhile is answered, in the language that was chosen before", async () => {
    const world = await openWorld();
    const ada = world.people.telegram();
    const before = await world.start();
    await before.connected;
    await ada.says("/language");
    const choices = (await ada.hears("Quelle langue")).buttons;
    await ada.presses(choices.find((label) => label.includes("Deutsch")) ?? "");
    await ada.hears("Deutsch");
    await before.stop();

    const TELEGRAM_TOKEN = "4242:another_token-for-tests";
    world.telegram.token = TELEGRAM_TOKEN;
    await ada.says("/petition");
    const after = await world.start({ TELEGRAM_TOKEN });
    await after.connected;
    await ada.hears("Unterschriften");
  });
});
