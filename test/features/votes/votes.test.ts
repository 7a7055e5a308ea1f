import { beforeEach, describe, expect, it } from "vitest";
import { entryIds } from "../../../src/chat/entry-ids.ts";
import { limits } from "../../../src/chat/limits.ts";
import { plainText } from "../../../src/chat/plain-text.ts";
import { sql } from "../../../src/storage/storage.ts";
import { groupPlace, openTestBot, type TestBot } from "../../support/test-bot.ts";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

const rows = async () =>
  (await sql`select *, day::text as day from answer_votes`.execute(world.storage.db)).rows;
const payloadsOf = (answer: Awaited<ReturnType<TestBot["says"]>>) =>
  (answer?.buttons ?? []).flat().flatMap((button) => ("payload" in button ? [button.payload] : []));
const votesOn = (answer: Awaited<ReturnType<TestBot["says"]>>) =>
  payloadsOf(answer).filter((payload) => payload.startsWith("ask:vote:"));

describe("the two buttons under an answer", () => {
  it("are there in words under a real answer, and nowhere else", async () => {
    const answer = await world.says("ada", "Pourquoi Microsoft ?");
    expect(votesOn(answer)).toEqual(["ask:vote:why-microsoft.up", "ask:vote:why-microsoft.down"]);
    const labels = answer?.buttons.at(-1)?.map(({ label }) => label);
    for (const label of labels ?? []) expect(label).toMatch(/\p{L}{4}/u);
    expect(votesOn(await world.presses("ada", "ask:more:why-microsoft"))).toEqual([]);
    for (const other of [
      "la signature",
      "microsoft cloud",
      "Bonjour !",
      "quel temps fera-t-il dimanche à Lyon",
    ])
      if (world.services.faq.ask(other, "fr").kind !== "answer")
        expect(votesOn(await world.says("ada", other)), other).toEqual([]);
  });

  it("count one vote, and the row holds the answer, the vote, the day and the count, nothing else", async () => {
    await world.presses("ada", "ask:vote:cloud-act.up");
    await world.presses("bob", "ask:vote:cloud-act.up");
    await world.presses("eve", "ask:vote:cloud-act.down");
    world.clock.advance(86_400_000);
    await world.presses("ada", "ask:vote:cloud-act.up");
    expect(await rows()).toEqual(
      expect.arrayContaining([
        { entry: "cloud-act", vote: "up", day: "2026-11-23", count: 2 },
        { entry: "cloud-act", vote: "down", day: "2026-11-23", count: 1 },
        { entry: "cloud-act", vote: "up", day: "2026-11-24", count: 1 },
      ]),
    );
    expect(await rows()).toHaveLength(3);
  });

  it("count every one of many pressed at once", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => world.presses(`person${n}`, "ask:vote:gdpr.up")));
    expect(await rows()).toEqual([expect.objectContaining({ count: 20 })]);
  });

  it("have no second effect when the platform repeats the press", async () => {
    const id = "preview:event:vote";
    await world.presses("ada", "ask:vote:gdpr.up", { id });
    expect(await world.presses("ada", "ask:vote:gdpr.up", { id })).toBeUndefined();
    expect(await rows()).toEqual([expect.objectContaining({ count: 1 })]);
  });

  it("go from the answer once one is pressed, and a word of thanks comes", async () => {
    const answer = await world.presses("ada", "ask:vote:gdpr.up");
    expect(answer).toMatchObject({ replace: true });
    expect(plainText(answer?.html ?? "")).toMatch(/Sources[\s\S]*Merci/);
    expect(votesOn(answer)).toEqual([]);
    expect(payloadsOf(answer)[0]).toBe("ask:more:gdpr");
  });

  it("lead who was not helped to other words and to the topics", async () => {
    const answer = await world.presses("ada", "ask:vote:gdpr.down");
    expect(answer?.html).toContain("autres mots");
    expect(payloadsOf(answer)).toContain("faq:open:");
  });

  it("thank only who pressed in a group, shortly, and leave everybody's answer alone", async () => {
    const answer = await world.presses("ada", "ask:vote:gdpr.down", { place: groupPlace("square") });
    expect(answer).toMatchObject({ private: true });
    expect(plainText(answer?.html ?? "")).not.toContain("Sources");
    expect(votesOn(answer)).toEqual([]);
  });

  it.each(["", "gdpr", "gdpr.", "gdpr.sideways", "weather.up", "gdpr.up.up", "__proto__.up", "'; drop.up"])(
    "count nothing for the forged %j",
    async (value) => {
      const answer = await world.presses("mallory", `ask:vote:${value}`);
      expect(answer?.html).toContain("pas disponible");
      expect(await rows()).toEqual([]);
    },
  );

  it("leave an answer that fits one message, in every language", async () => {
    for (const language of world.services.languages)
      for (const id of entryIds) {
        const answer = await world.presses("reader", `ask:vote:${id}.down`, { language });
        expect(plainText(answer?.html ?? "").length, `${id} in ${language}`).toBeLessThanOrEqual(
          limits.messageCharacters,
        );
        expect(answer?.buttons.length).toBeLessThanOrEqual(limits.buttonRows);
      }
  });
});
