import { describe, expect, it } from "vitest";
import type { CommandCard } from "../../../src/chat/command-card.ts";
import { cards, scriptedBot, useStages } from "../../contracts/adapter/running-stage.ts";
import { createContractStage } from "./telegram-contract-world.ts";
import { createTelegramStage } from "./telegram-stage.ts";

const create = () => createContractStage();
const stages = useStages({ name: "Telegram", create, abilities: {} });

describe("menus", () => {
  it("are published by language and for every kind of chat, with the fallback for everybody else", async () => {
    const { world } = await stages.started();
    const { commands } = world.fake.menus;
    for (const scope of ["default", "all_private_chats", "all_group_chats"]) {
      expect(commands.get(`${scope}:`)).toEqual(commands.get(`${scope}:fr`));
      expect(commands.get(`${scope}:fr`)).toContainEqual({ command: "petition", description: "La pétition" });
      expect(commands.get(`${scope}:en`)).toContainEqual({
        command: "petition",
        description: "La pétition (en)",
      });
      expect(commands.has(`${scope}:de`)).toBe(false);
    }
  });

  it("leave out the team's commands: everybody sees the menu", async () => {
    const { adapter, world } = stages.keep(await create());
    const team: CommandCard = { ...(cards[0] as CommandCard), name: "broadcast", audience: "moderators" };
    await adapter.start(scriptedBot().receive, [...cards, team]);
    for (const menu of world.fake.menus.commands.values())
      expect(menu.map(({ command }) => command)).toEqual(["petition", "privacy"]);
  });

  it("are taken back in a language that is no longer offered", async () => {
    const { adapter, world, restarted } = await stages.started();
    await adapter.stop();
    const silent = cards.map((card) => ({ ...card, audience: "moderators" as const }));
    await (await restarted()).start(scriptedBot().receive, silent);
    expect(world.fake.menus.commands.size).toBe(0);
  });

  it("are published to the end when Telegram slows the bot down", async () => {
    const { adapter, world } = stages.keep(await create());
    world.fake.faults.refuse("setMyCommands", 429, { retryAfter: 0, times: 2 });
    await adapter.start(scriptedBot().receive, cards);
    expect(world.fake.menus.commands.size).toBe(9);
  });

  it("go on where they stopped when the start is tried again", async () => {
    const { adapter, world } = stages.keep(await create());
    world.fake.faults.refuse("setMyDescription", 500, { times: 3 });
    await expect(adapter.start(scriptedBot().receive, cards)).rejects.toThrow("not connected");
    const published = world.fake.countRequests("setMyCommands");
    await adapter.start(scriptedBot().receive, cards);
    expect(world.fake.countRequests("setMyCommands")).toBe(9);
    expect(published).toBe(3);
  });

  it("come with a description of the bot, without markup, in each language", async () => {
    const { world } = await stages.started();
    const { descriptions } = world.fake.menus;
    expect([...descriptions.keys()]).toEqual(["", "fr", "en"]);
    expect(descriptions.get("")).toMatch(/Porte-voix/);
    for (const description of descriptions.values()) expect(description).not.toMatch(/[<>{}]/);
  });
});

describe("a deep link", () => {
  it("opens the bot with a code, once the bot's name is known", async () => {
    const { adapter, fake, close } = await createTelegramStage();
    expect(adapter.deepLink("poster-7", "start")).toBeUndefined();
    await adapter.start(scriptedBot().receive, cards);
    expect(adapter.deepLink("poster-7", "start")).toBe("https://t.me/PorteVoixBot?start=poster-7");
    expect(adapter.deepLink("poster_7", "startgroup")).toBe("https://t.me/PorteVoixBot?startgroup=poster_7");
    for (const code of ["", "a b", "é", "x".repeat(65)])
      expect(adapter.deepLink(code, "start")).toBeUndefined();
    await close();
    expect(fake.violations).toEqual([]);
  });
});
