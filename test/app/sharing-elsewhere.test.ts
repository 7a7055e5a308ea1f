import { describe, expect, it } from "vitest";
import { openCampaign } from "../journeys/open-campaign.ts";
import { until } from "../support/fake-discord/until.ts";
import { scanDatabase } from "../support/scan-database.ts";
import { tableRows } from "../support/table-rows.ts";
import { type AppWorld, lookInto, openWorld } from "./app-world.ts";

const publicUrl = "https://pv.example.org";

async function startedWorld(settings: Readonly<Record<string, string>> = {}): Promise<AppWorld> {
  const world = await openWorld();
  await (await world.start({ PUBLIC_URL: publicUrl, ...(await openCampaign("2030-01-01")), ...settings }))
    .connected;
  return world;
}

describe("typing the bot's name in a chat on Telegram", () => {
  async function typed(world: AppWorld, language: string) {
    const list = world.telegram.person({ language }).typesBotName("de quoi il s’agit");
    await until(() => list.answer !== undefined);
    return list.answer;
  }

  it("offers the petition in the asker's language, with the platform's own link and no other button", async () => {
    const world = await startedWorld();
    const answer = await typed(world, "de");
    expect(answer).toMatchObject({ cache_time: 300, is_personal: true });
    expect(answer?.results).toHaveLength(1);
    expect(answer?.results[0]).toMatchObject({
      title: "Die Petition, hier teilen",
      reply_markup: { inline_keyboard: [[{ text: "Zur Petition", url: `${publicUrl}/r/telegram` }]] },
    });
    expect(answer?.results[0]?.input_message_content.message_text).toContain(`${publicUrl}/r/telegram`);
  });

  it("is answered alike for everybody where the bot speaks one language", async () => {
    expect(await typed(await startedWorld({ LANGUAGES: "fr" }), "de")).toMatchObject({ is_personal: false });
  });

  it("offers nothing while there is no petition", async () => {
    const answer = await typed(await startedWorld(await openCampaign("2030-01-01", "none")), "fr");
    expect(answer?.results).toEqual([]);
  });

  it("leaves no row behind in any table", async () => {
    const world = await startedWorld();
    const storage = await lookInto(world);
    const ours = async () => (await scanDatabase(storage, [""])).filter(({ table }) => !table.includes("."));
    const before = await ours();
    await typed(world, "fr");
    expect(await ours()).toEqual(before);
  });
});

describe("the app that somebody installed for themselves on Discord", () => {
  it.each(["server", "chat"] as const)(
    "shares the petition in a %s without the bot, and keeps nothing of it",
    async (outside) => {
      const world = await startedWorld();
      const person = world.discord.person();
      await person.slash("share", {}, { outside });
      expect((await person.hears("/r/")).text).toContain(`${publicUrl}/r/discord`);
      expect(await tableRows(await lookInto(world), "places")).toEqual([]);
      await expect(person.slash("petition", {}, { outside })).rejects.toThrow("does not offer");
    },
  );

  it("still gives a server with the bot its own link", async () => {
    const world = await startedWorld();
    const ada = world.people.discord();
    await ada.saysInGroup("/share");
    expect((await ada.hearsInGroup("/r/")).text).toMatch(/\/r\/d-[0-9a-f]{10}/);
  });
});
