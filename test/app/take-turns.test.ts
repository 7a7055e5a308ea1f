import { describe, expect, it, onTestFinished } from "vitest";
import { createTurns, type TurnTiming } from "../../src/app/take-turns.ts";
import { createLeases } from "../../src/storage/leases.ts";
import type { Leases } from "../../src/storage/storage.ts";
import { fixedClock } from "../support/fixed-clock.ts";
import { openTestStorage } from "../support/test-database.ts";
import { expectLog, loggedLines, testLogger } from "../support/test-logger.ts";

const names = ["telegram"];
const quick: TurnTiming = {
  leaseMs: 60_000,
  trustedMs: 50_000,
  inVainMs: 30_000,
  renewEveryMs: 10,
  lookEveryMs: 5,
};
const patient = () => ({ signal: new AbortController().signal, onWait() {} });

/** Processes on one database, each with a clock of its own. */
async function openProcesses() {
  const { db } = await openTestStorage();
  return (change: (leases: Leases) => Leases = (leases) => leases, timing = quick) => {
    const clock = fixedClock();
    const ending = new AbortController();
    const leases = change(createLeases(db, undefined));
    const turns = createTurns({ leases, clock, logger: testLogger(), signal: ending.signal, timing });
    onTestFinished(async () => {
      ending.abort();
      await turns.end();
    });
    return { turns, clock, ending, leases };
  };
}

/** A process whose line to the database can be cut, while another one's is not. */
async function openUnsure() {
  const process = await openProcesses();
  const other = process().leases;
  let failures = 0;
  const database = {
    isAway: false,
    leases: other,
    /** Resolves when it was asked once more. */
    async askedInVain() {
      const before = failures;
      await expect.poll(() => failures, { interval: 5 }).toBeGreaterThan(before + 1);
    },
  };
  const unsure = process((leases) => {
    database.leases = leases;
    const renew: Leases["renew"] = async (...asked) => {
      if (!database.isAway) return leases.renew(...asked);
      failures += 1;
      throw new Error("away");
    };
    return { ...leases, renew };
  });
  return { ...unsure, database, other };
}

describe("turns", () => {
  it("are waited for, and begin when the one before is ended", async () => {
    const process = await openProcesses();
    const [first, second] = [process(), process()];
    const turn = await first.turns.next(names, patient());
    const waits: boolean[] = [];
    let hasBegun = false;
    const next = second.turns.next(names, { ...patient(), onWait: () => waits.push(true) });
    void next.then(() => {
      hasBegun = true;
    });
    await expect.poll(() => waits).toEqual([true]);
    expect(turn.isOver()).toBe(false);
    expect(hasBegun).toBe(false);
    turn.end();
    await turn.over;
    expect(turn.signal.aborted).toBe(true);
    expect((await next).isOver()).toBe(false);
    expect(waits).toEqual([true]);
  });

  it("are over for a process that was paused, before it does anything more, and though nobody told it", async () => {
    expectLog("turn_lost");
    const process = await openProcesses();
    const { turns, clock } = process((leases) => ({ ...leases, renew: () => new Promise(() => {}) }));
    const turn = await turns.next(names, patient());
    clock.advance(quick.trustedMs - 1_000);
    expect(turn.isOver()).toBe(false);
    clock.advance(1_000);
    expect(turn.isOver()).toBe(true);
    expect(turn.signal.aborted).toBe(true);
  });

  it("go on while the database is away, in doubt, and are sure again when it is back", async () => {
    const { turns, clock, database } = await openUnsure();
    const turn = await turns.next(names, patient());
    expect(turn.standing()).toBe("ours");
    database.isAway = true;
    await expect.poll(() => turn.standing()).toBe("unanswered");
    expect(turn.giveWay()).toBe(false);
    for (let look = 0; look < 3; look++) {
      clock.advance(25_000);
      await database.askedInVain();
      expect(turn.isOver()).toBe(false);
    }
    expect(turn.standing()).toBe("unknown");
    database.isAway = false;
    await expect.poll(() => turn.standing()).toBe("ours");
    expect(turn.isOver()).toBe(false);
  });

  it("in doubt end as soon as another process is seen to listen, or the database says so", async () => {
    expectLog("turn_lost");
    const { turns, clock, database, other } = await openUnsure();
    const seen = await turns.next(names, patient());
    database.isAway = true;
    for (let look = 0; look < 2; look++) {
      await database.askedInVain();
      clock.advance(quick.trustedMs / 2);
    }
    expect(seen.isOver()).toBe(false);
    expect(seen.giveWay()).toBe(true);
    expect(seen.signal.aborted).toBe(true);

    database.isAway = false;
    const told = await turns.next(names, patient());
    database.isAway = true;
    await database.askedInVain();
    await database.leases.release(names);
    await other.take(names, quick.leaseMs);
    clock.advance(quick.trustedMs - 1_000);
    await database.askedInVain();
    expect(told.isOver()).toBe(false);
    database.isAway = false;
    await told.over;
    const reasons = loggedLines().flatMap(({ code, because }) => (code === "turn_lost" ? [because] : []));
    expect(reasons).toEqual(["another_listens", "taken"]);
  });

  it("are over for a process that was paused while the database was away", async () => {
    expectLog("turn_lost");
    const { turns, clock, database } = await openUnsure();
    const turn = await turns.next(names, patient());
    database.isAway = true;
    await database.askedInVain();
    clock.advance(quick.trustedMs + quick.inVainMs);
    expect(turn.isOver()).toBe(true);
  });

  it("go on while they are renewed, from the moment each was asked for", async () => {
    const process = await openProcesses();
    const renewals: number[] = [];
    const { turns, clock } = process((leases) => ({
      ...leases,
      renew: (...asked) => {
        renewals.push(clock.now());
        return leases.renew(...asked);
      },
    }));
    const turn = await turns.next(names, patient());
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(40_000);
      const renewed = renewals.length + 2;
      await expect.poll(() => renewals.length).toBeGreaterThanOrEqual(renewed);
      expect(turn.isOver()).toBe(false);
    }
  });

  it("are lost to whoever took them, at the next renewal", async () => {
    expectLog("turn_lost");
    const process = await openProcesses();
    const [first, second] = [process(), process()];
    const turn = await first.turns.next(names, patient());
    await first.leases.release(names);
    await second.leases.take(names, 60_000);
    await turn.over;
    expect(turn.isOver()).toBe(true);
    expect(loggedLines().find(({ code }) => code === "turn_lost")).toMatchObject({ because: "taken" });
  });

  it("are not taken by a bot that ends, and let go of when it has ended", async () => {
    const process = await openProcesses();
    const [first, second] = [process(), process()];
    const turn = await first.turns.next(names, patient());
    const waiting = second.turns.next(names, patient());
    second.ending.abort(new Error("ends"));
    await expect(waiting).rejects.toThrow("ends");
    await first.turns.end();
    expect(turn.isOver()).toBe(true);
    expect(await process().leases.take(names, 60_000)).toBe("taken");
  });

  it("that overlap are told of with the cure", async () => {
    expectLog("turns_overlap");
    const process = await openProcesses();
    await process().turns.next(["discord:0/4", "discord:1/4"], patient());
    const ending = new AbortController();
    const waiting = process().turns.next(["discord:1/4", "discord:2/4"], {
      signal: ending.signal,
      onWait: () => ending.abort(new Error("waited")),
    });
    await expect(waiting).rejects.toThrow("waited");
    const told = loggedLines().find(({ code }) => code === "turns_overlap");
    expect(told?.cure).toContain("DISCORD_SHARDS");
  });

  it("are waited for while the database is away", async () => {
    const process = await openProcesses();
    let failures = 0;
    const { turns } = process((leases) => ({
      ...leases,
      take: async (...asked) => {
        failures += 1;
        if (failures < 3) throw new Error("away");
        return leases.take(...asked);
      },
    }));
    expect((await turns.next(names, patient())).isOver()).toBe(false);
  });
});
