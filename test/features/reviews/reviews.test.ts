import { describe, expect, it } from "vitest";
import { sayPastReviews } from "../../../commands/handover-messages.ts";
import type { EntryId } from "../../../src/chat/entry-ids.ts";
import type { Language } from "../../../src/chat/languages.ts";
import { plainText } from "../../../src/chat/plain-text.ts";
import type { FaqEntry } from "../../../src/features/faq/faq.ts";
import { createReviews, type PastReview } from "../../../src/features/reviews/reviews.ts";
import { openTestBot } from "../../support/test-bot.ts";
import { openTestStorage } from "../../support/test-database.ts";
import { expectLog, loggedLines, testLogger } from "../../support/test-logger.ts";

const reviewDays: Partial<Record<EntryId, string>> = {
  "cloud-act": "2027-01-15",
  gdpr: "2027-02-28",
};

/** Written in French and German only: French stands in for the others. */
const faq = (days: typeof reviewDays) => ({
  entry(id: EntryId, language: Language) {
    const reviewBy = days[id];
    return reviewBy ? ({ id, language: language === "de" ? "de" : "fr", reviewBy } as FaqEntry) : undefined;
  },
});

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);

async function openReviews(days = reviewDays) {
  const storage = await openTestStorage();
  const told: (readonly PastReview[])[] = [];
  const world = {
    told,
    isReached: true,
    days,
    check: (now: number) =>
      createReviews({
        storage,
        logger: testLogger(),
        faq: faq(world.days),
        tell: async (answers) => {
          told.push(answers);
          return world.isReached;
        },
      }).check(now),
  };
  return world;
}

describe("the message about answers past their review", () => {
  it("names each by its question in French, its languages and its day", async () => {
    const { bot, sent } = await openTestBot();
    const past = [{ id: "cloud-act", languages: ["fr", "de"], reviewBy: "2027-01-15" }] as const;
    await bot.send("preview:place:group:team", sayPastReviews(past), undefined);
    expect(plainText(sent[0]?.message.html ?? "")).toMatch(
      /• .*CLOUD Act.* \(fr, de\), à relire avant le 15 janvier 2027/,
    );
  });
});

describe("answers past their review", () => {
  it("are told once ever, each with its languages, the day after", async () => {
    const reviews = await openReviews();
    await reviews.check(at("2027-01-16"));
    expect(reviews.told).toEqual([]);
    for (let hour = 1; hour <= 3; hour++) await reviews.check(at("2027-01-16") + hour * 3_600_000);
    expect(reviews.told).toEqual([[{ id: "cloud-act", reviewBy: "2027-01-15", languages: ["fr", "de"] }]]);
    await reviews.check(at("2027-03-02"));
    expect(reviews.told.slice(1)).toEqual([
      [{ id: "gdpr", reviewBy: "2027-02-28", languages: ["fr", "de"] }],
    ]);
  });

  it("are told again after the next review", async () => {
    const reviews = await openReviews({ gdpr: "2027-02-28" });
    await reviews.check(at("2027-03-02"));
    reviews.days = { gdpr: "2027-06-30" };
    await reviews.check(at("2027-07-02"));
    expect(reviews.told.flat().map(({ reviewBy }) => reviewBy)).toEqual(["2027-02-28", "2027-06-30"]);
  });

  it("are told an hour later when the team could not be reached", async () => {
    const reviews = await openReviews({ gdpr: "2027-02-28" });
    reviews.isReached = false;
    expectLog("answers_past_review_untold");
    await reviews.check(at("2027-03-02"));
    reviews.isReached = true;
    await reviews.check(at("2027-03-02") + 3_600_000);
    await reviews.check(at("2027-03-02") + 7_200_000);
    expect(reviews.told).toHaveLength(2);
  });

  it("are logged once a process, by their number, where the team has no place", async () => {
    const reviews = createReviews({
      storage: await openTestStorage(),
      logger: testLogger(),
      faq: faq(reviewDays),
      tell: undefined,
    });
    expectLog("answers_past_review");
    await reviews.check(at("2026-12-01"));
    await reviews.check(at("2027-03-02"));
    await reviews.check(at("2027-03-02"));
    expect(loggedLines().filter(({ code }) => code === "answers_past_review")).toMatchObject([{ count: 4 }]);
  });
});
