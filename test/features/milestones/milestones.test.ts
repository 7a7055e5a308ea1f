import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { languages } from "../../../src/chat/languages.ts";
import type { Broadcast } from "../../../src/features/broadcasts/broadcast.ts";
import type { Figures } from "../../../src/features/counts/counts.ts";
import { createMilestones, type Prepared } from "../../../src/features/milestones/milestones.ts";
import { type Campaign, createPetition, loadCampaign } from "../../../src/features/petition/petition.ts";
import { writeRestrictedHtml } from "../../../src/features/words/words.ts";
import { createI18n } from "../../../src/i18n/i18n.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { doing } from "../../support/doing.ts";
import { openTestBot } from "../../support/test-bot.ts";
import { openTestStorage } from "../../support/test-database.ts";
import { expectLog, loggedLines, testLogger } from "../../support/test-logger.ts";
import { openBroadcastWorld } from "../broadcasts/broadcast-world.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const dates = { state: "dates", opens: "2026-11-01", closes: "2026-12-31" } as const;

const i18n = await createI18n({ languages, localesDir: "locales" });

/** On 23 November 2026 at 10:00 in Paris, 38 days before the last day; the threshold is 1,000. */
async function openMilestones(change: Partial<Campaign> = {}, hasPlace = true) {
  const { storage, broadcasts, clock, person } = await openBroadcastWorld();
  const told: Prepared[] = [];
  const world = { isReached: true, count: undefined as number | undefined };
  const campaign = { ...(await loadCampaign("campaign.yaml")), ...dates, threshold: 1000, ...change };
  const milestones = createMilestones({
    storage,
    petition: createPetition(campaign, "Europe/Paris"),
    figures: async (now): Promise<Figures | undefined> =>
      world.count === undefined
        ? undefined
        : {
            count: world.count,
            source: "decidim",
            host: "petitions.senat.fr",
            at: now,
            confirmedAt: now,
            ageMs: undefined,
            pace: undefined,
          },
    broadcasts,
    i18n,
    languages,
    logger: testLogger(),
    tell: hasPlace
      ? async (prepared) => {
          told.push(prepared);
          return world.isReached;
        }
      : undefined,
  });
  const check = () => milestones.check(clock.now());
  return {
    clock,
    broadcasts,
    person,
    told,
    check,
    world,
    async counted(...counts: number[]) {
      for (const count of counts) {
        world.count = count;
        await check();
      }
    },
    drafts: () => broadcasts.list(),
    /** Such as `signatures:50`. */
    names: async () =>
      (await broadcasts.list()).map(({ milestone }) => milestone?.split(":").slice(0, 2).join(":")).reverse(),
    states: async () =>
      Object.fromEntries(
        (await storage.db.selectFrom("petition_milestones").selectAll().execute()).map((row) => [
          row.milestone,
          row.state,
        ]),
      ),
  };
}

describe("milestones of the count", () => {
  it("are drafts of the bot's that wait for a moderator, in every language", async () => {
    const milestones = await openMilestones();
    await milestones.counted(10, 251);
    const [draft] = await milestones.drafts();
    expect(draft).toMatchObject({ state: "draft", author: undefined, startedAt: undefined });
    expect(Object.keys(draft?.texts ?? {})).toEqual([...languages]);
    expect(milestones.told.map(({ milestone }) => milestone)).toEqual([{ kind: "signatures", step: 25 }]);
  });

  it("make one draft each, in their order", async () => {
    const milestones = await openMilestones();
    await milestones.counted(249, 250, 499, 500, 751, 899, 900, 999, 1000, 1500);
    expect(await milestones.names()).toEqual([25, 50, 75, 90, 100].map((step) => `signatures:${step}`));
  });

  it("make one draft of a jump over several, the highest; the others never come", async () => {
    const milestones = await openMilestones();
    await milestones.counted(100, 800, 760, 400, 800);
    expect(await milestones.names()).toEqual(["signatures:75"]);
    expect(await milestones.states()).toMatchObject({
      "signatures:25": "passed",
      "signatures:50": "passed",
      "signatures:75": "prepared",
    });
    await milestones.counted(300, 900);
    expect(await milestones.names()).toEqual(["signatures:75", "signatures:90"]);
  });

  it("are not announced when they lie before the first count", async () => {
    const milestones = await openMilestones();
    await milestones.counted(510, 520, 260, 749);
    expect(await milestones.names()).toEqual([]);
    await milestones.counted(750);
    expect(await milestones.names()).toEqual(["signatures:75"]);
  });

  it("are silent while the petition cannot be signed, and without a threshold", async () => {
    for (const change of [
      { state: "presumed-closed" },
      { opens: "2026-12-01" },
      { closes: "2026-11-20" },
      { threshold: undefined },
    ] as const) {
      const milestones = await openMilestones(change as Partial<Campaign>);
      await milestones.counted(10, 990);
      expect(await milestones.names()).toEqual([]);
    }
  });

  it("come once, also when two processes see them at the same time and the draft is given up", async () => {
    const milestones = await openMilestones();
    await milestones.counted(10);
    milestones.world.count = 600;
    await Promise.all([milestones.check(), milestones.check(), milestones.check()]);
    const [draft] = await milestones.drafts();
    await milestones.broadcasts.discard(draft?.id ?? 0, milestones.person("ada"));
    await milestones.counted(600, 610);
    expect(milestones.told).toHaveLength(1);
  });

  it("whatever the counts, come each once at most, rising, and never below the first count", async () => {
    const rises = fc.array(fc.integer({ min: 0, max: 1300 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rises, async (counts) => {
        const prepared: number[] = [];
        const milestones = await shared(async (name) => {
          prepared.push(Number(name.split(":")[1]));
          return undefined;
        });
        for (const count of counts) await milestones(count);
        let top = Math.max(0, ...[25, 50, 75, 90, 100].filter((step) => (counts[0] ?? 0) >= step * 10));
        const expected: number[] = [];
        for (const count of counts) {
          const reached = Math.max(0, ...[25, 50, 75, 90, 100].filter((step) => count >= step * 10));
          if (reached > top) {
            top = reached;
            expected.push(top);
          }
        }
        expect(prepared).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });
});

let petitions = 0;
let storage: Promise<Storage> | undefined;
/** Milestones of a new petition in one database: what `prepare` is asked for is all that is looked at. */
async function shared(prepare: (name: string) => Promise<Broadcast | undefined>) {
  petitions += 1;
  storage ??= openTestStorage();
  const now = Date.parse("2026-11-23T09:00:00Z");
  const campaign = {
    ...(await loadCampaign("campaign.yaml")),
    ...dates,
    threshold: 1000,
    title: `Nr. ${petitions}`,
  };
  let figures: Figures | undefined;
  const { check } = createMilestones({
    storage: await storage,
    petition: createPetition(campaign, "Europe/Paris"),
    figures: async () => figures,
    broadcasts: { prepare },
    i18n,
    languages,
    logger: testLogger(),
    tell: undefined,
  });
  return (count: number) => {
    const seen = { at: now, confirmedAt: now, ageMs: undefined, pace: undefined };
    figures = { count, source: "json", host: "x", ...seen };
    return check(now);
  };
}

describe("milestones of the days left", () => {
  it("come thirty, seven and one days before the last day, at nine in the morning", async () => {
    const milestones = await openMilestones();
    const seen: string[] = [];
    for (; milestones.clock.now() < Date.parse("2027-01-02T00:00:00Z"); milestones.clock.advance(hourMs)) {
      const before = milestones.told.length;
      await milestones.check();
      if (milestones.told.length > before) seen.push(new Date(milestones.clock.now()).toISOString());
    }
    expect(seen).toEqual([
      "2026-12-01T08:00:00.000Z",
      "2026-12-24T08:00:00.000Z",
      "2026-12-30T08:00:00.000Z",
    ]);
    expect(await milestones.names()).toEqual(["days:30", "days:7", "days:1"]);
  });

  it("come late rather than twice when the bot was away, the most urgent only, with the days that are left", async () => {
    const milestones = await openMilestones();
    await milestones.check();
    milestones.clock.advance(33 * dayMs);
    await milestones.check();
    expect(milestones.told.map(({ milestone }) => milestone)).toEqual([{ kind: "days", step: 7, left: 5 }]);
    milestones.clock.set("2026-12-31T11:00:00Z");
    await milestones.check();
    const [last] = await milestones.drafts();
    expect(last?.texts.fr).toContain("Le 31 décembre 2026 est le dernier jour");
  });

  it("do not come for days before the bot began to look", async () => {
    const milestones = await openMilestones({ closes: "2026-12-20" });
    await milestones.check();
    expect(await milestones.names()).toEqual([]);
    const onTheDay = await openMilestones({ closes: "2026-11-30" });
    await onTheDay.check();
    expect(await onTheDay.names()).toEqual(["days:7"]);
  });
});

describe("the words of a milestone", () => {
  it("say the count, its source and its day, and hold nothing left to fill in, in every language", async () => {
    const milestones = await openMilestones({ url: "https://petitions.senat.fr/initiatives/i-1(2)" });
    await milestones.counted(10, 300, 510, 780, 905, 1000);
    for (const day of ["2026-12-01", "2026-12-24", "2026-12-30", "2026-12-31"]) {
      milestones.clock.set(`${day}T10:00:00Z`);
      await milestones.check();
    }
    const drafts = await milestones.drafts();
    expect(drafts).toHaveLength(8);
    for (const { texts } of drafts) {
      for (const [language, markdown] of Object.entries(texts)) {
        const { html, faults } = writeRestrictedHtml(markdown);
        expect(faults, `${language} ${markdown}`).toEqual([]);
        expect(html).toContain("petitions.senat.fr");
        expect(html).toMatch(/1[\s.,]?000/);
        expect(html).toContain("2026");
        expect(html).toContain('href="https://petitions.senat.fr/initiatives/i-1%282%29"');
        expect(html).not.toMatch(/\{\{|\}\}|\[|\]|\\/);
      }
    }
  });

  it("are ready to be sent as they are: nothing is left to fill in, and every platform can show them", async () => {
    const { services, clock } = await openTestBot({ campaign: { ...dates, count: "manual" } });
    await services.counts.enter(10, doing(clock.now()));
    await services.counts.enter(99_000, doing(clock.now()));
    const [draft] = await services.broadcasts.list();
    const problems = draft ? await services.broadcasts.problemsOf(draft) : [];
    expect(problems.map(({ kind }) => kind)).toEqual(["no_recipients"]);
  });

  it("read as written, in French", async () => {
    const milestones = await openMilestones({ title: "Nos *données* [à nous] & à vous" });
    await milestones.counted(10, 512);
    const [draft] = await milestones.drafts();
    expect(writeRestrictedHtml(draft?.texts.fr ?? "").html.replace(/[\u00a0\u202f]/g, " ")).toBe(
      "<b>La moitié du chemin est faite.</b>\n\n" +
        "Selon petitions.senat.fr, le 23 novembre 2026, la pétition « Nos *données* [à nous] &#38; à vous » compte 512 signatures sur les 1 000 qu’il faut.\n\n" +
        "On peut la signer jusqu’au 31 décembre 2026.\n\n" +
        "Merci à toutes celles et à tous ceux qui l’ont lue, signée ou fait connaître.\n\n" +
        '<a href="https://petitions.senat.fr/">Voir la pétition</a>',
    );
  });
});

describe("the moderators", () => {
  it("are not told a second time when they could not be reached: the draft is listed anyway", async () => {
    const milestones = await openMilestones();
    milestones.world.isReached = false;
    expectLog("milestone_untold");
    await milestones.counted(10, 300, 310);
    expect(milestones.told).toHaveLength(1);
    expect(await milestones.names()).toEqual(["signatures:25"]);
  });

  it("read it in the log where they have no place", async () => {
    const milestones = await openMilestones({}, false);
    await milestones.counted(10, 300);
    expect(loggedLines()).toContainEqual(
      expect.objectContaining({ code: "milestone_prepared", milestone: "signatures:25" }),
    );
  });
});
