import { beforeEach, describe, expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import { plainText } from "../../../src/chat/plain-text.ts";
import {
  columnNames,
  readPeriod,
  type Source,
  toReferralJson,
  writeReferralCsv,
} from "../../../src/features/statistics/statistics.ts";
import { wordText } from "../../../src/i18n/put-into-words.ts";
import { sql } from "../../../src/storage/storage.ts";
import { doing } from "../../support/doing.ts";
import { groupPlace, openTestBot, type TestBot } from "../../support/test-bot.ts";
import { fillDays } from "./fill-days.ts";

let world: TestBot;
beforeEach(async () => {
  world = await openTestBot();
});

const hourMs = 3_600_000;
const week = { from: "2026-11-17", to: "2026-11-23" };
const figures = (row: { readonly figures: object } | undefined) =>
  Object.fromEntries(
    Object.entries(row?.figures ?? {}).map(([column, figure]) => [
      column,
      (figure as { count: number }).count,
    ]),
  );
const nameOf = ({ label }: Source) =>
  plainText(wordText(world.i18n, label, { language: "fr", zone: "Europe/Paris" }));

describe("the report on links", () => {
  it("counts what came by each channel, hides what is under five, and adds up only what it shows", async () => {
    const { services, clock } = world;
    const now = clock.now();
    const { referrals, statistics } = services;
    for (const name of ["Affiche gare", "Tract"]) await referrals.channels.make(name, doing(now));
    await referrals.record("affiche-gare", "view", now, 7);
    await referrals.record("affiche-gare", "start", now, 5);
    await referrals.record("tract", "view", now, 4);
    await referrals.record("nobody-made-it", "view", now, 6);
    const report = await statistics.referrals(statistics.lastDays(7, now), now);
    expect(report.channels.map(({ code, kind }) => [code, kind])).toEqual([
      ["affiche-gare", "channel"],
      ["unknown", "unknown"],
      ["tract", "channel"],
    ]);
    expect(figures(report.channels[0])).toEqual({
      views: 7,
      visitors: 0,
      crawlers: 0,
      starts: 5,
      optIns: 0,
      stops: 0,
    });
    expect(report.channels[2]?.figures.views).toEqual({ count: null, isPartial: true });
    expect(report.totals.views).toEqual({ count: 13, isPartial: true });
    expect(statistics.funnel(report)).toMatchObject({ views: { count: 13 }, starts: { count: 5 } });
    expect(statistics.funnel(report, "tract")?.views.count).toBeNull();
    expect(statistics.funnel(report, "none")).toBeUndefined();
  });

  it("sees at once what is counted today, and what is hidden until it is five", async () => {
    const { services, clock } = world;
    const views = async () => {
      const report = await services.statistics.referrals({ to: "2026-12-31" }, clock.now());
      return report.channels.find(({ code }) => code === "preview")?.figures.views.count;
    };
    const seen: unknown[] = [];
    for (let hour = 0; hour < 40; hour += 5) {
      await services.referrals.record("preview", "view", clock.now());
      seen.push(await views());
      clock.advance(5 * hourMs);
    }
    expect(seen).toEqual([null, null, null, null, 5, 6, 7, 8]);
  });

  it("compares with as many days before, and says nothing where there were none", async () => {
    const { services, storage, clock } = world;
    await fillDays(storage, "telegram", "view", "2026-11-10", Array(14).fill(10));
    const report = await services.statistics.referrals(week, clock.now());
    expect(report.totals.views.count).toBe(70);
    expect(report.before).toMatchObject({
      from: "2026-11-10",
      to: "2026-11-16",
      totals: { views: { count: 70 } },
    });
    const earlier = await services.statistics.referrals(
      { from: "2026-11-08", to: "2026-11-12" },
      clock.now(),
    );
    expect(earlier.before).toBeUndefined();
    const all = await services.statistics.referrals({ to: "2026-11-23" }, clock.now());
    expect(all).toMatchObject({ from: "2026-11-10", before: undefined, totals: { views: { count: 140 } } });
  });

  it("names a place by its platform and code, never by its title", async () => {
    const { services, clock } = world;
    const code = await services.referrals.codeOfPlace(groupPlace("group:Amis de la santé"), clock.now());
    await services.referrals.record(code, "view", clock.now(), 5);
    const { channels } = await services.statistics.referrals({ to: "2026-12-31" }, clock.now());
    expect(channels.map(nameOf)).toEqual([`groupe de l’aperçu ${code}`]);
  });

  it("gives no smaller number away in any export or period, however they are subtracted", async () => {
    const { services, storage, clock } = world;
    const days = [3, 1, 0, 4, 2, 0, 0, 1, 9, 2, 2, 0, 3, 1];
    await fillDays(storage, "telegram", "view", "2026-11-10", days);
    await fillDays(storage, "discord", "view", "2026-11-10", [6, 0, 1, 7, 0, 2, 0, 0, 0, 5, 1, 1, 1, 8]);
    const shown = new Set<number>();
    for (let from = 10; from <= 23; from += 1)
      for (let to = from; to <= 23; to += 1) {
        const period = { from: `2026-11-${from}`, to: `2026-11-${to}` };
        const report = await services.statistics.referrals(period, clock.now());
        const json = toReferralJson(report, nameOf);
        for (const { views } of json.channels) if (views !== null) shown.add(views);
        if (report.totals.views.count !== null) shown.add(report.totals.views.count);
        const csv = writeReferralCsv(report, nameOf);
        for (const row of json.channels)
          expect(csv).toContain(`${columnNames.map((column) => row[column] ?? "").join(",")}`);
      }
    const ofTelegram = await Promise.all(
      days.map(async (_, day) => {
        const period = { from: "2026-11-10", to: `2026-11-${10 + day}` };
        const { channels } = await services.statistics.referrals(period, clock.now());
        return channels.find(({ code }) => code === "telegram")?.figures.views.count ?? 0;
      }),
    );
    const differences = ofTelegram.slice(1).map((count, at) => count - (ofTelegram[at] ?? 0));
    for (const count of [...shown, ...differences]) expect(count === 0 || count >= 5).toBe(true);
  });

  it("reads the daily totals of before from memory, and still takes in what came late", async () => {
    const { services, storage, clock } = world;
    await fillDays(storage, "telegram", "view", "2026-11-01", [9]);
    const views = async () =>
      (await services.statistics.referrals({ to: "2026-12-31" }, clock.now())).totals.views.count;
    expect(await views()).toBe(9);
    await fillDays(storage, "telegram", "view", "2026-11-02", [6]);
    clock.advance(25 * hourMs);
    await views();
    await expect.poll(views).toBe(15);
  });
});

describe("a period", () => {
  it("is read strictly", () => {
    expect(readPeriod(week)).toEqual(week);
    expect(readPeriod({ to: "2026-11-23" })).toEqual({ to: "2026-11-23" });
    for (const wrong of [
      {},
      { from: "2026-11-24", to: "2026-11-23" },
      { ...week, to: "2026-02-30" },
      { ...week, to: 7 },
    ])
      expect(readPeriod(wrong)).toBeUndefined();
  });
});

describe("the exports", () => {
  it("are shaped as promised, and no name in them is run by a spreadsheet", async () => {
    const { services, clock } = world;
    const channel = await services.referrals.channels.make('=HYPERLINK("x")', doing(clock.now()));
    if (channel === "name_taken") throw new Error("not expected");
    await services.referrals.record(channel.code, "view", clock.now(), 12);
    await services.referrals.record(channel.code, "stop", clock.now(), 1);
    const report = await services.statistics.referrals({ from: "2026-11-23", to: "2026-11-24" }, clock.now());
    expect(toReferralJson(report, nameOf)).toEqual({
      from: "2026-11-23",
      to: "2026-11-24",
      channels: [
        {
          code: channel.code,
          name: '=HYPERLINK("x")',
          views: 12,
          visitors: 0,
          crawlers: 0,
          starts: 0,
          optIns: 0,
          stops: null,
        },
      ],
    });
    expect(writeReferralCsv(report, nameOf)).toBe(
      "\ufeffcode,name,views,visitors,crawlers,starts,optIns,stops,partly_hidden\r\n" +
        `${channel.code},"'=HYPERLINK(""x"")",12,0,0,0,0,,yes\r\n`,
    );
  });
});

describe("the curve", () => {
  it("runs day by day, of one code or of all", async () => {
    const { services, storage, clock } = world;
    await fillDays(storage, "telegram", "view", "2026-11-17", [5, 2, 3, 0, 8]);
    await fillDays(storage, "discord", "view", "2026-11-17", [0, 6]);
    const counts = async (code?: string) =>
      (await services.statistics.curve({ ...week, code, column: "views" }, clock.now())).map(
        ({ count }) => count,
      );
    expect(await counts("telegram")).toEqual([5, null, 5, 0, 8, 0, 0]);
    expect(await counts()).toEqual([5, 6, 5, 0, 8, 0, 0]);
    expect(await counts("nobody")).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("the answers' figures", () => {
  it("count how questions were answered, without the questions", async () => {
    const { services, clock, storage } = world;
    for (let time = 0; time < 6; time += 1) await world.says("ada", "Pourquoi Microsoft ?");
    for (let time = 0; time < 5; time += 1) await world.says("bo", "Bonjour !");
    for (let time = 0; time < 3; time += 1) await world.says("cleo", "Quel temps fera-t-il à Brest demain ?");
    for (let time = 0; time < 5; time += 1) await world.presses("ada", "ask:vote:why-microsoft.down");
    await services.statistics.settled();
    await services.questions.settled();
    const report = await services.statistics.answers({ to: "2026-12-31" }, clock.now());
    expect(report).toMatchObject({
      answered: { count: 6 },
      fixed: { count: 5 },
      none: { count: null },
      suggested: { count: 0 },
      down: { count: 5 },
      up: { count: 0 },
      mostGiven: ["why-microsoft"],
      unhelpful: ["why-microsoft"],
      misses: [],
    });
    const { rows } = await sql`select * from answer_days order by kind`.execute(storage.db);
    expect(Object.keys(rows[0] ?? {})).toEqual(["day", "language", "kind", "entry", "count"]);
  });

  it("show what is asked often without an answer, and no number under five", async () => {
    const { services, clock } = world;
    for (let day = 0; day < 4; day += 1) {
      services.questions.note("Combien coûte le stationnement à Brest ?", "fr", clock.now());
      clock.advance(24 * hourMs);
    }
    await services.questions.settled();
    const { misses } = await services.statistics.answers({ to: "2026-12-31" }, clock.now());
    expect(misses).toMatchObject([{ language: "fr", times: null }]);
  });
});

describe("the subscriptions", () => {
  it("are told in fives, with margins made of what is shown", async () => {
    const { services, clock } = world;
    const join = async (language: "fr" | "en", count: number) => {
      for (let number = 0; number < count; number += 1)
        await services.updates.confirm(
          personId("preview", `${language}${number}`),
          { language, platform: "preview" },
          clock.now(),
        );
    };
    await join("fr", 12);
    await join("en", 3);
    expect(await services.statistics.subscriptions()).toEqual({
      cells: [
        { recipient: "person", language: "en", platform: "preview", count: null },
        { recipient: "person", language: "fr", platform: "preview", count: 10 },
      ],
      people: 10,
      places: 0,
      byLanguage: [
        { language: "en", count: null },
        { language: "fr", count: 10 },
      ],
      byPlatform: [{ platform: "preview", count: 10 }],
    });
  });
});

describe("what moved after a broadcast", () => {
  it("compares its day and the next with the week before", async () => {
    const { services, storage, clock } = world;
    await fillDays(storage, "telegram", "view", "2026-11-12", [...Array(7).fill(10), 30, 40]);
    await sql`
      insert into broadcasts (state, signature, to_places, to_people, lasts_minutes, changed_at, started_at, ended_at,
        expires_at)
      values ('finished', 'L’équipe', true, true, 60, ${new Date("2026-11-19T18:00:00Z")},
        ${new Date("2026-11-19T18:00:00Z")}, ${new Date("2026-11-19T19:00:00Z")}, ${new Date("2026-11-19T19:00:00Z")})`.execute(
      storage.db,
    );
    expect(await services.statistics.broadcastsIn(week, clock.now())).toMatchObject([
      {
        day: "2026-11-19",
        isOver: true,
        views: { after: { count: 70 }, before: { count: 70 } },
        starts: { after: { count: 0 } },
      },
    ]);
    expect(await services.statistics.broadcastsIn({ ...week, to: "2026-11-18" }, clock.now())).toEqual([]);
    expect(await services.statistics.broadcastsIn({ to: "2026-11-23" }, clock.now())).toHaveLength(1);
  });
});
