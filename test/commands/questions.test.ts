import { beforeEach, describe, expect, it } from "vitest";
import { limits } from "../../src/chat/limits.ts";
import { plainText } from "../../src/chat/plain-text.ts";
import { openProposals } from "../../src/features/questions/proposals.ts";
import { groupPlace, openTestBot, type TestBot } from "../support/test-bot.ts";

const dayMs = 86_400_000;
const missed = "Le hub finance-t-il des cantines scolaires ?";
const other = "Peut-on visiter les aquariums du hub ?";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
  for (const n of [1, 2, 3]) {
    await world.says(`ada${n}`, missed);
    if (n > 1) await world.says(`bob${n}`, other);
    await world.says(`eve${n}`, missed);
    world.clock.advance(dayMs);
  }
  await world.says("bob", other);
  await world.services.questions.settled();
});

type Answer = Awaited<ReturnType<TestBot["says"]>>;
const textOf = (answer: Answer) => plainText(answer?.html ?? "").replace(/\u00a0/g, " ");
const payloadsOf = (answer: Answer) =>
  (answer?.buttons ?? []).flat().flatMap((button) => ("payload" in button ? [button.payload] : []));
const payload = (answer: Answer, action: string) =>
  payloadsOf(answer).find((candidate) => candidate.startsWith(`questions:${action}:`)) ?? "";
const open = (name = "moderator") => world.says(name, "/questions");
const keptRows = () => world.storage.db.selectFrom("unanswered_questions").select("id").execute();

describe("the questions moderators see", () => {
  it("come one a page, with how often and in which language, most asked first", async () => {
    const first = await open();
    expect(textOf(first)).toContain("(1/2)");
    expect(textOf(first)).toContain(`« ${missed} »`);
    expect(textOf(first)).toContain("Posée 6 fois, 3 jours différents. Langue : Français.");
    const second = await world.presses("moderator", payload(first, "page"));
    expect(second?.replace).toBe(true);
    expect(textOf(second)).toContain(`« ${other} »`);
    expect(payloadsOf(second).filter((one) => one.startsWith("questions:page:"))).toEqual([
      "questions:page:0",
    ]);
  });

  it("offer three nearest answers, a draft and to dismiss, within the platforms' limits", async () => {
    for (const language of world.services.languages) {
      const answer = await world.says("moderator", "/questions", { language });
      expect(payloadsOf(answer).filter((one) => one.startsWith("questions:phrasing:"))).toHaveLength(3);
      expect(answer?.buttons.length).toBeLessThanOrEqual(limits.buttonRows);
    }
  });

  it("are answered in private, also in a group", async () => {
    expect(await world.says("moderator", "/questions", { place: groupPlace("team") })).toMatchObject({
      private: true,
    });
  });

  it("come with the answers that nobody looked at again in time", async () => {
    expect(textOf(await open())).not.toContain("à relire");
    world.clock.set("2030-01-01");
    const late = await open();
    expect(textOf(late)).toContain("Aucune question sans réponse");
    expect(textOf(late)).toMatch(/Réponses à relire \(36\)\n• /);
    expect(textOf(late).length).toBeLessThan(limits.messageCharacters);
  });
});

describe("anybody else", () => {
  it("sees none, and their forged presses change nothing", async () => {
    const shown = await open();
    for (const name of ["mallory", "organiser"]) {
      expect(textOf(await open(name))).toContain("réservée à l’équipe");
      for (const action of ["phrasing", "draft", "dismiss", "page"]) {
        const answer = await world.presses(name, payload(shown, action));
        expect(textOf(answer)).toContain("réservée à l’équipe");
      }
    }
    expect(await keptRows()).toHaveLength(9);
    expect(await openProposals(world.storage)).toEqual([]);
  });
});

describe("a press of a moderator", () => {
  it("makes a phrasing of a question, and lets go of it", async () => {
    const press = payload(await open(), "phrasing");
    const entry = press.split(".")[1];
    expect(textOf(await world.presses("moderator", press))).toContain("npm run faq:apply");
    expect(await openProposals(world.storage)).toEqual([
      { id: expect.any(String), kind: "phrasing", entry, language: "fr", text: missed },
    ]);
    expect(await keptRows()).toHaveLength(3);
    const rows = await world.storage.db.selectFrom("faq_proposals").select("sealed_text").execute();
    expect(rows[0]?.sealed_text).not.toContain("cantines");
  });

  it("has no second effect, nor has another moderator's", async () => {
    const press = payload(await open(), "draft");
    const answers = await Promise.all(
      ["moderator", "moderator2", "moderator"].map((name) => world.presses(name, press)),
    );
    expect(answers.filter((answer) => textOf(answer).includes("n’est plus dans la liste"))).toHaveLength(2);
    expect(await openProposals(world.storage)).toEqual([
      { id: expect.any(String), kind: "draft", entry: null, language: "fr", text: missed },
    ]);
  });

  it("works while the same is asked again, and takes that along", async () => {
    const press = payload(await open(), "dismiss");
    await world.says("zoe", missed);
    await world.services.questions.settled();
    expect(textOf(await world.presses("moderator", press))).toContain("écartée et effacée");
    expect(await keptRows()).toHaveLength(3);
    expect(await openProposals(world.storage)).toEqual([]);
  });

  it.each([
    "phrasing:",
    "phrasing:000000000000.gdpr",
    "phrasing:x.weather",
    "phrasing:x.__proto__",
    "draft:' or 1=1 --",
    "dismiss:",
  ])("finds nothing for the forged %s", async (value) => {
    const answer = await world.presses("moderator", `questions:${value}`);
    expect(textOf(answer)).toContain("n’est plus dans la liste");
    expect(await keptRows()).toHaveLength(9);
  });

  it("cannot name a question that may not be shown", async () => {
    await world.says("zoe", "Où est enterré le trésor de mon oncle Gaspard ?");
    await world.services.questions.settled();
    for (const { id } of await keptRows()) await world.presses("moderator", `questions:draft:${id}`);
    const texts = (await openProposals(world.storage)).map(({ text }) => text);
    expect(texts.sort()).toEqual([missed, other].sort());
    expect(await keptRows()).toHaveLength(1);
  });

  it.each(["questions:page:99", "questions:page:-1", "questions:page:x", "questions:page:"])(
    "turns to a page there is for %s",
    async (press) => expect(textOf(await world.presses("moderator", press))).toMatch(/\([12]\/2\)/),
  );
});
