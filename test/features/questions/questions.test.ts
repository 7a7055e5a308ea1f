import { beforeEach, describe, expect, it } from "vitest";
import ask from "../../../commands/ask.ts";
import { sql } from "../../../src/storage/storage.ts";
import { openTestBot, type TestBot } from "../../support/test-bot.ts";
import { expectLog } from "../../support/test-logger.ts";

const dayMs = 86_400_000;
const missed = "Le hub finance-t-il des cantines scolaires ?";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

const questions = () => world.services.questions;
const keptRows = async () => {
  await questions().settled();
  return (
    await sql<Record<string, string>>`select *, day::text as day from unanswered_questions`.execute(
      world.storage.db,
    )
  ).rows;
};
const keptTexts = async () =>
  (await keptRows()).map(({ id, sealed_text }) =>
    world.storage.keys.open(String(sealed_text), `unanswered_questions:${id}`),
  );
const oftenAsked = async () => {
  await questions().settled();
  return questions().oftenAsked(world.clock.now());
};
/** One person a day asks, in the order given. */
async function askedDayByDay(...texts: readonly string[]): Promise<void> {
  for (const [index, text] of texts.entries()) {
    if (index > 0) world.clock.advance(dayMs);
    await world.says(`person${index}`, text);
  }
}

describe("a question without a sure answer", () => {
  it("is kept scrubbed and sealed, with its language and day, and nothing of who asked", async () => {
    await world.says("julie", `Je m'appelle Julie Durand. ${missed} Mon numéro : 06 12 34 56 78`);
    expect(await keptTexts()).toEqual([`Je m'appelle …. ${missed} Mon numéro : …`]);
    const [kept] = await keptRows();
    expect(kept).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{12}$/),
      language: "fr",
      day: "2026-11-23",
      sealed_text: expect.not.stringContaining("cantines"),
    });
  });

  it("is kept too when questions were offered instead of an answer, by command or in plain words", async () => {
    const unsure = ["la signature", "microsoft cloud", "données hub", "le prix"].find(
      (text) => world.services.faq.ask(text, "fr").kind === "suggestions",
    );
    await world.says("ada", `${unsure}`);
    await world.says("ada", `/ask ${unsure}`);
    await world.says("ada", `/faq ${unsure}`);
    expect(await keptTexts()).toEqual([unsure, unsure, unsure]);
  });

  it("is not kept when it was answered, has a line of its own, was chosen from a list or has no words", async () => {
    await world.says("ada", "Pourquoi Microsoft ?");
    await world.says("ada", "Bonjour !");
    await world.says("ada", "merci beaucoup");
    await world.presses("ada", "ask:show:gdpr");
    await world.presses("ada", "ask:none:");
    await world.says("ada", "????");
    await world.says("ada", "06 12 34 56 78");
    await world.says("ada", "stop");
    expect(await keptRows()).toEqual([]);
  });

  it("is answered as ever when it cannot be kept, and the failure is told by its code", async () => {
    await sql`drop table unanswered_questions`.execute(world.storage.db);
    expectLog("question_not_kept");
    expect((await world.says("ada", missed))?.html).toContain("pas de réponse vérifiée");
    await questions().settled();
  });

  it("is answered as ever while the database is down", async () => {
    const call = world.call("ada");
    await world.storage.close();
    expectLog("question_not_kept");
    const reply = await ask.run(call, { question: missed });
    expect([reply.lines[0]].flat()).toMatchObject([{ key: "ask.sorry" }]);
    await questions().settled();
  });
});

describe("what moderators are shown", () => {
  it("is never a question that came on fewer than three days, however often", async () => {
    for (let n = 0; n < 10; n += 1) await world.says(`person${n}`, missed);
    world.clock.advance(dayMs);
    await world.says("ada", missed);
    await world.says("ada", "Où est enterré le trésor de mon oncle Gaspard ?");
    expect(await oftenAsked()).toEqual([]);
    world.clock.advance(dayMs);
    await world.says("ada", missed);
    expect(await oftenAsked()).toMatchObject([{ text: missed, times: 12, days: 3, language: "fr" }]);
  });

  it("holds no word of a single person", async () => {
    await askedDayByDay(
      "le hub finance les cantines scolaires de kerlouan",
      "le hub finance les cantines scolaires pour zoé",
      "le hub finance des cantines scolaires chez gaspard",
    );
    const [asked] = await oftenAsked();
    expect(asked?.text).toContain("cantines scolaires");
    expect(asked?.text).not.toMatch(/kerlouan|zoé|gaspard/);
  });

  it("keeps languages apart, and puts what is asked most first", async () => {
    await askedDayByDay(missed, missed, missed);
    for (const language of ["en", "it"])
      await world.says("bob", "Does the hub pay for canteens?", { language });
    await askedDayByDay(...Array<string>(3).fill("Peut-on visiter les aquariums du hub ?"));
    await askedDayByDay(missed);
    expect((await oftenAsked()).map(({ text, times }) => [text, times])).toEqual([
      [missed, 4],
      ["Peut-on visiter les aquariums du hub ?", 3],
    ]);
  });
});

describe("time", () => {
  it("removes a question on its sixtieth day, and hides it until the sweep has run", async () => {
    await askedDayByDay(missed, missed, missed);
    world.clock.set("2027-01-21T23:59:59Z");
    await questions().sweep(world.clock.now());
    expect(await oftenAsked()).toHaveLength(1);
    world.clock.set("2027-01-22T00:00:00Z");
    expect(await oftenAsked()).toEqual([]);
    expect(await keptRows()).toHaveLength(3);
    await questions().sweep(world.clock.now());
    expect(await keptRows()).toHaveLength(2);
    world.clock.advance(2 * dayMs);
    await questions().sweep(world.clock.now());
    expect(await keptRows()).toEqual([]);
  });
});
