import { beforeEach, describe, expect, it } from "vitest";
import { writeReportCsv } from "../../../src/features/broadcasts/broadcasts.ts";
import { erasePerson } from "../../../src/features/erasure/erase-person.ts";
import { type BroadcastWorld, dayMs, minuteMs, openBroadcastWorld } from "./broadcast-world.ts";

let world: BroadcastWorld;
beforeEach(async () => {
  world = await openBroadcastWorld();
  for (const name of ["eve", "finn", "gil", "hal"]) await world.subscribe(name);
});
const ada = () => world.person("ada");
const ben = () => world.person("ben");
const now = () => world.clock.now();
const better = { fr: "Bonjour à tous !" };
const tallies = async (id: number, work: string) =>
  Object.fromEntries(
    (await world.broadcasts.report(id)).tallies
      .filter((tally) => tally.work === work)
      .map(({ outcome, count }) => [outcome, count]),
  );
async function corrected(id: number, texts: Readonly<Record<string, string>> = better) {
  await world.broadcasts.correct(id, ada(), texts);
  await world.broadcasts.approveCorrection(id, ben());
}
async function expectSums(id: number) {
  for (const { total, counted } of await world.sums(id)) expect(counted).toBe(total);
}

describe("a correction", () => {
  it("waits for another moderator, and only then changes the words", async () => {
    const { id } = await world.started();
    await world.deliver(id, 2);
    expect(await world.broadcasts.correct(id, ada(), better)).toMatchObject({
      broadcast: { texts: { fr: "Bonjour !" }, version: 0 },
    });
    expect(await world.broadcasts.correction(id)).toEqual({ by: ada(), texts: better });
    expect(await world.broadcasts.approveCorrection(id, ada())).toMatchObject({ because: "own_broadcast" });
    expect(await world.broadcasts.approveCorrection(id, ben())).toMatchObject({
      broadcast: { texts: better, version: 1 },
    });
    expect(await world.broadcasts.correction(id)).toBeUndefined();
    expect(await world.broadcasts.approveCorrection(id, ben())).toMatchObject({ because: "wrong_state" });
  });

  it("reaches every message that was sent, and leaves the others to be sent in the new words", async () => {
    const { id } = await world.started();
    await world.deliver(id, 2);
    world.clock.advance(minuteMs);
    await corrected(id);
    expect(await tallies(id, "correct")).toEqual({ total: 2 });
    await world.settle(await world.claim(id, 4), "corrected");
    // Claimed before the correction was approved or after it: soon after, nobody can tell.
    world.clock.advance(10 * minuteMs);
    await world.broadcasts.finishDone(now());
    expect(await tallies(id, "correct")).toMatchObject({ total: 2, corrected: 2 });
    await expectSums(id);
  });

  it("also reaches what was in flight when it was approved, and not what is sent long after", async () => {
    const { id } = await world.started();
    const inFlight = await world.claim(id, 1);
    await corrected(id);
    expect(await tallies(id, "correct")).toEqual({});
    await world.settle(inFlight, "delivered");
    await world.broadcasts.finishDone(now());
    expect(await tallies(id, "correct")).toEqual({ total: 1 });
    world.clock.advance(5 * minuteMs);
    await world.deliver(id, 4, "delivered");
    await world.broadcasts.finishDone(now());
    expect(await tallies(id, "correct")).toMatchObject({ total: 1 });
  });

  it("takes the place of one that waits, and can follow another", async () => {
    const { id } = await world.started();
    await world.deliver(id, 4);
    await world.broadcasts.finishDone(now());
    await world.broadcasts.correct(id, ada(), better);
    await world.broadcasts.correct(id, ben(), { fr: "Bonsoir !" });
    expect(await world.broadcasts.approveCorrection(id, ben())).toMatchObject({ because: "own_broadcast" });
    await world.broadcasts.approveCorrection(id, ada());
    await world.settle(await world.claim(id, 3), "corrected");
    await corrected(id, { fr: "Bonne nuit !" });
    expect(await world.broadcasts.find(id)).toMatchObject({ version: 2, texts: { fr: "Bonne nuit !" } });
    expect(await tallies(id, "correct")).toEqual({ total: 8, corrected: 3, cancelled: 1 });
    await expectSums(id);
  });

  it("is refused with what is wrong with it, and keeps nothing then", async () => {
    const { id } = await world.started();
    await world.deliver(id, 1);
    expect(await world.broadcasts.correct(id, ada(), { de: "Am {{Tag}}" })).toMatchObject({
      problems: [
        { kind: "placeholder", text: "{{Tag}}" },
        { kind: "language_missing", language: "fr" },
      ],
    });
    expect(await world.broadcasts.correct(id, ada(), {})).toMatchObject({ because: "not_written" });
    expect(await world.broadcasts.correction(id)).toBeUndefined();
  });

  it("goes with the moderator who asks to be forgotten before it was approved", async () => {
    const { id } = await world.started();
    await world.deliver(id, 1);
    await world.broadcasts.correct(id, ada(), better);
    await erasePerson(world.storage.db, ada());
    expect(await world.broadcasts.correction(id)).toBeUndefined();
    expect(await world.broadcasts.approveCorrection(id, ben())).toMatchObject({ because: "wrong_state" });
  });

  it("is for what was sent, for a week, and is not asked for in a team of one", async () => {
    const scheduled = await world.approved();
    expect(await world.broadcasts.correct(scheduled.id, ada(), better)).toMatchObject({
      because: "wrong_state",
    });
    await world.broadcasts.startDue(now());
    await world.deliver(scheduled.id, 4);
    await world.broadcasts.finishDone(now());
    const alone = await openBroadcastWorld({ approval: "one", storage: world.storage, clock: world.clock });
    expect(await alone.broadcasts.correct(scheduled.id, ada(), better)).toMatchObject({
      broadcast: { version: 1 },
    });
    world.clock.advance(7 * dayMs);
    expect(await world.broadcasts.correct(scheduled.id, ada(), better)).toMatchObject({
      because: "wrong_state",
    });
    expect(await world.broadcasts.recall(scheduled.id, ada())).toMatchObject({ because: "wrong_state" });
  });
});

describe("a recall", () => {
  it("cancels what is unsent and takes back what was sent, once", async () => {
    const { id } = await world.started();
    await world.deliver(id, 2);
    const inFlight = await world.claim(id, 1);
    expect(await world.broadcasts.recall(id, ada())).toMatchObject({ broadcast: { state: "cancelled" } });
    expect(await tallies(id, "send")).toEqual({ total: 4, delivered: 2, cancelled: 1 });
    expect(await tallies(id, "recall")).toEqual({ total: 2 });
    await world.settle(inFlight, "delivered");
    await world.broadcasts.finishDone(now());
    expect(await tallies(id, "recall")).toEqual({ total: 3 });
    await world.settle(await world.claim(id, 2), "recalled");
    await world.settle(await world.claim(id, 2), "too_old");
    expect(await world.broadcasts.progress(id)).toMatchObject({
      work: "recall",
      total: 3,
      left: 0,
      done: { recalled: 2, too_old: 1 },
    });
    expect(await world.broadcasts.recall(id, ada())).toMatchObject({ because: "wrong_state" });
    expect(await world.broadcasts.correct(id, ada(), better)).toMatchObject({ because: "wrong_state" });
    await expectSums(id);
  });

  it("comes before a correction: one in hand is taken back when its sender is done", async () => {
    const { id } = await world.started();
    await world.deliver(id, 4);
    await world.broadcasts.finishDone(now());
    await corrected(id);
    const inHand = await world.claim(id, 1);
    expect(await world.broadcasts.recall(id, ben())).toMatchObject({ broadcast: { state: "finished" } });
    expect(await tallies(id, "correct")).toEqual({ total: 4, cancelled: 3 });
    await world.settle(inHand, "corrected");
    world.clock.advance(10 * minuteMs);
    await world.broadcasts.finishDone(now());
    expect(await tallies(id, "recall")).toEqual({ total: 4 });
    await expectSums(id);
  });
});

describe("the report", () => {
  it("names the places that could not be reached, and nobody else", async () => {
    await world.addPlace("Salon de Léa");
    await world.addPlace("Atelier");
    const { id } = await world.started({
      audience: { places: true, people: false, platforms: undefined, languages: undefined },
    });
    await world.deliver(id, 1, "forbidden");
    await world.deliver(id, 1);
    const report = await world.broadcasts.report(id);
    expect(report.unreached).toEqual([
      { work: "send", platform: "preview", outcome: "forbidden", name: "Salon de Léa" },
    ]);
    expect(report.crossposts).toEqual({ done: 0, waiting: 0, impossible: 0, nextAt: undefined });
  });

  it("is a table that no spreadsheet runs", async () => {
    await world.addPlace('=HYPERLINK("https://evil.example"), "x"');
    const { id } = await world.started({
      audience: { places: true, people: false, platforms: undefined, languages: undefined },
    });
    await world.deliver(id, 1, "gone");
    expect(writeReportCsv(await world.broadcasts.report(id)).split("\r\n")).toEqual([
      "\ufeffwork,platform,recipient,outcome,count,name",
      "send,preview,place,gone,1,",
      "send,preview,place,total,1,",
      `send,preview,place,gone,1,"'=HYPERLINK(""https://evil.example""), ""x"""`,
      "",
    ]);
  });
});
