import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { placeId } from "../../../src/chat/address.ts";
import { createReferrals, type Referrals } from "../../../src/features/referrals/referrals.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { doing } from "../../support/doing.ts";
import { tableRows } from "../../support/table-rows.ts";
import { openTestStorage } from "../../support/test-database.ts";

const start = Date.parse("2026-11-23T12:00:00Z");
const place = { id: placeId("telegram", "-100200"), kind: "group" } as const;
let storage: Storage;
let referrals: Referrals;
beforeAll(async () => {
  storage = await openTestStorage();
  referrals = createReferrals(storage, "Europe/Paris");
});

const view = (code: string, at = start, mark?: string) =>
  ({ code, kind: "view", at, times: mark === undefined ? 1 : 0, mark }) as const;

/** The daily totals as `CODE DAY KIND COUNT`. */
async function days(): Promise<readonly string[]> {
  const rows = await storage.db
    .selectFrom("referral_days")
    .select(({ cast, ref }) => ["code", cast<string>(ref("day"), "text").as("day"), "kind", "count"])
    .execute();
  return rows.map(({ code, day, kind, count }) => `${code} ${day} ${kind} ${count}`).toSorted();
}
const daysOf = async (code: string) => (await days()).filter((line) => line.startsWith(`${code} `));

describe("what comes of a link", () => {
  it("is written with its daily total, on the calendar of the campaign's time zone", async () => {
    const code = await referrals.codeOfPlace(place, start);
    // Ten minutes to midnight in Paris, and ten past.
    const night = Date.parse("2026-11-23T22:50:00Z");
    await referrals.record(code, "start", night);
    await referrals.record(code, "opt_in", night + 20 * 60_000, 3);
    await referrals.record(code, "stop", night, 0);
    expect(await daysOf(code)).toEqual([`${code} 2026-11-23 start 1`, `${code} 2026-11-24 opt_in 3`]);
  });

  it("counts as unknown under a code that nobody made", async () => {
    await referrals.record("no-such-code", "start", start);
    expect(await daysOf("no-such-code")).toEqual([]);
    expect(await daysOf("unknown")).toEqual(["unknown 2026-11-23 start 1"]);
  });

  it("counts for the group where it happens if that has a code, else for the platform", async () => {
    const code = await referrals.codeOfPlace(place, start);
    expect(await referrals.codeFor(place)).toBe(code);
    expect(await referrals.codeFor({ ...place, id: placeId("telegram", "-7") })).toBe("telegram");
    expect(await referrals.codeFor({ id: placeId("discord", "7"), kind: "private" })).toBe("discord");
  });

  it("is written once however often the same batch comes, also at the same time", async () => {
    const [channel, id] = [await referrals.channels.make("Once", doing(start)), randomUUID()];
    if (channel === "name_taken") throw new Error("taken");
    const batch = { id, views: [view(channel.code), view(channel.code), view(channel.code, start, "m")] };
    expect(await Promise.all([1, 2, 3].map(() => referrals.recordViews(batch)))).toEqual([true, true, true]);
    expect(await referrals.recordViews(batch)).toBe(true);
    expect(await daysOf(channel.code)).toEqual([
      `${channel.code} 2026-11-23 view 2`,
      `${channel.code} 2026-11-23 visitor 1`,
    ]);
  });

  it("counts a visitor once a day and code, also when two processes write at once", async () => {
    const [a, b] = [
      await referrals.channels.make("A", doing(start)),
      await referrals.channels.make("B", doing(start)),
    ];
    if (a === "name_taken" || b === "name_taken") throw new Error("taken");
    const day = 86_400_000;
    const marks = ["ada", "bob", "ada"];
    const write = (code: string, at: number) =>
      referrals.recordViews({ id: randomUUID(), views: marks.map((mark) => view(code, at, mark)) });
    await Promise.all([
      write(a.code, start),
      write(a.code, start),
      write(b.code, start),
      write(a.code, start + day),
    ]);
    expect([...(await daysOf(a.code)), ...(await daysOf(b.code))]).toEqual([
      `${a.code} 2026-11-23 visitor 2`,
      `${a.code} 2026-11-24 visitor 2`,
      `${b.code} 2026-11-23 visitor 2`,
    ]);
    await referrals.sweep(start + day);
    const kept = await tableRows(storage, "visitor_marks");
    expect(kept.length).toBe(2);
    await referrals.sweep(start + 40 * day);
    expect(await tableRows(storage, "visitor_marks")).toEqual([]);
  });

  it("within five seconds of the bot's own post is a machine's, and counts nobody as a visitor", async () => {
    const channel = await referrals.channels.make("Posted", doing(start));
    if (channel === "name_taken") throw new Error("taken");
    const { code } = channel;
    await referrals.notePosted(code, start + 700);
    const at = [start - 1000, start, start + 5000, start + 6000];
    await referrals.recordViews({
      id: randomUUID(),
      views: at.flatMap((moment) => [view(code, moment), view(code, moment, `m${moment}`)]),
    });
    expect(await daysOf(code)).toEqual([
      `${code} 2026-11-23 crawler 2`,
      `${code} 2026-11-23 view 2`,
      `${code} 2026-11-23 visitor 2`,
    ]);
  });
});

describe("the daily totals", () => {
  it("rebuilt from the events are what was kept as those came, and follow a change of time zone", async () => {
    const codes = ["telegram", "discord", "nobody-s"];
    const event = fc.record({
      code: fc.constantFrom(...codes),
      kind: fc.constantFrom("start", "opt_in", "stop"),
      at: fc.integer({ min: start - 5 * 86_400_000, max: start + 5 * 86_400_000 }),
      times: fc.integer({ min: 1, max: 3 }),
    });
    for (const { code, kind, at, times } of fc.sample(event, 150))
      await referrals.record(code, kind, at, times);
    const marks = fc.record({
      code: fc.constantFrom(...codes),
      mark: fc.constantFrom("a", "b", "c"),
      at: event.map((e) => e.at),
    });
    await referrals.recordViews({
      id: randomUUID(),
      views: fc.sample(marks, 200).flatMap(({ code, mark, at }) => [view(code, at), view(code, at, mark)]),
    });
    const kept = await days();
    await referrals.rebuildDays();
    expect(await days()).toEqual(kept);

    await referrals.keepZone();
    expect(await days()).toEqual(kept);
    const elsewhere = createReferrals(storage, "Pacific/Auckland");
    await elsewhere.keepZone();
    expect(await days()).not.toEqual(kept);
    await referrals.keepZone();
    expect(await days()).toEqual(kept);
  });

  it("are exact when they are rebuilt while others go on counting", async () => {
    const channel = await referrals.channels.make("Busy", doing(start));
    if (channel === "name_taken") throw new Error("taken");
    const counting = Array.from({ length: 60 }, (_, n) => referrals.record(channel.code, "start", start + n));
    await Promise.all([...counting, referrals.rebuildDays(), referrals.rebuildDays()]);
    expect(await daysOf(channel.code)).toEqual([`${channel.code} 2026-11-23 start 60`]);
  });
});

describe("the tables of links", () => {
  it("have no column that could hold a person, an address or a browser", async () => {
    const columns = async (table: string) =>
      (
        await storage.pool.query(
          "select column_name from information_schema.columns where table_name = $1 order by 1",
          [table],
        )
      ).rows.map((row: { column_name: string }) => row.column_name);
    expect(await columns("referral_codes")).toEqual([
      "code",
      "created_at",
      "kind",
      "name",
      "name_key",
      "posted_at",
      "retired_at",
    ]);
    expect(await columns("referral_days")).toEqual(["code", "count", "day", "kind"]);
    expect(await columns("visitor_marks")).toEqual(["code", "day", "mark"]);
    expect(await columns("view_batches")).toEqual(["id", "written_at"]);
  });
});
