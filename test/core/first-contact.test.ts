import { beforeEach, describe, expect, it } from "vitest";
import { plainText } from "../../src/chat/plain-text.ts";
import { groupPlace, openTestBot, type TestBot } from "../support/test-bot.ts";

const operator = { name: "Les Amies du libre", contact: "contact@example.org" };
let world: TestBot;
beforeEach(async () => {
  world = await openTestBot({ introduces: true, campaign: { operator } });
});

const words = (outgoing: { html: string } | undefined) => plainText(outgoing?.html ?? "");
/** A bot, who runs it, what is kept and no health data, what the platforms see. */
const statements = [
  /robot|bot/i,
  /Les Amies du libre \(contact@example.org\)/,
  /santé.*\/privacy/s,
  /Discord.*Telegram/,
];

describe("the first reply to somebody", () => {
  it.each(["Pourquoi Microsoft ?", "/petition", "/start"])("says who the bot is: %s", async (text) => {
    const reply = words(await world.says("ada", text));
    for (const statement of statements) expect(reply).toMatch(statement);
  });

  it("says it once, and once in a greeting", async () => {
    expect(words(await world.says("ada", "/start")).match(/Les Amies/g)).toHaveLength(1);
    expect(words(await world.says("ada", "/petition"))).not.toContain("Les Amies");
    expect(words(await world.says("ben", "/petition"))).toContain("Les Amies");
  });

  it("keeps silent about it in a group, and stores nothing about anybody", async () => {
    const inGroup = await world.says("ada", "/petition", { place: groupPlace("g") });
    expect(words(inGroup)).not.toContain("Les Amies");
    await world.says("ada", "/petition");
    expect(await world.storage.db.selectFrom("kv").select("key").execute()).toEqual([]);
  });

  it("admits that nobody was named yet, as long as the campaign's file holds its placeholders", async () => {
    const unnamed = await openTestBot({ introduces: true });
    expect(words(await unnamed.says("ada", "/start"))).toContain("n’est pas encore indiqué");
  });
});
