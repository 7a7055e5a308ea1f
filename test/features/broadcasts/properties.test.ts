import fc from "fast-check";
import { expect, it } from "vitest";
import type { Broadcast } from "../../../src/features/broadcasts/broadcast.ts";
import type { AuditLine, Result } from "../../../src/features/broadcasts/broadcasts.ts";
import { type BroadcastWorld, minuteMs, openBroadcastWorld } from "./broadcast-world.ts";

const readers = ["r1", "r2", "r3", "r4"];
const moderators = ["ada", "ben", "cleo"];

/** What each act is called in the audit. */
const acts = {
  change: "changed",
  discard: "discarded",
  submit: "submitted",
  approve: "approved",
  sendBack: "sent_back",
  pause: "paused",
  resume: "resumed",
  cancel: "cancelled",
  correct: "corrected",
  approveCorrection: "correction_approved",
  recall: "recalled",
} as const;
type ActName = keyof typeof acts;
const actNames = Object.keys(acts) as ActName[];

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ act: fc.constantFrom(...actNames), by: fc.constantFrom(...moderators) }),
  },
  // On the way to being sent, more often than chance would have it.
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constantFrom<ActName>("submit", "approve", "correct", "approveCorrection"),
      by: fc.constantFrom(...moderators),
    }),
  },
  { weight: 4, arbitrary: fc.record({ tick: fc.constantFrom(0, 1, 40, 90) }) },
  {
    weight: 4,
    arbitrary: fc.record({ sends: fc.integer({ min: 1, max: 3 }), settles: fc.integer({ max: 3, min: 0 }) }),
  },
  { weight: 1, arbitrary: fc.record({ leaves: fc.constantFrom(...readers) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Half of the series begin here: chance alone seldom gets so far. */
const sending: readonly Step[] = [{ act: "submit", by: "ada" }, { act: "approve", by: "ben" }, { tick: 0 }];

function perform(world: BroadcastWorld, id: number, act: ActName, by: string): Promise<Result> {
  const { broadcasts } = world;
  const person = world.person(by);
  if (act === "change")
    return broadcasts.change(id, person, {
      text: { language: "fr", markdown: `De ${by}` },
      lastsMinutes: 120,
    });
  if (act === "correct") return broadcasts.correct(id, person, { fr: `Corrigé par ${by}` });
  return broadcasts[act](id, person);
}

/** The words that were sent had been submitted by one moderator, and approved by another who had not written them. */
function expectFourEyes(audit: readonly AuditLine[]) {
  const started = audit.findIndex(({ action }) => action === "started");
  if (started < 0) return;
  const before = audit.slice(0, started);
  const approved = before.findLastIndex(({ action }) => action === "approved");
  const approver = before[approved]?.actor;
  const written = before.slice(0, approved).findLast(({ action }) => ["drafted", "changed"].includes(action));
  const submitted = before.slice(0, approved).findLast(({ action }) => action === "submitted");
  expect(approver).toBeDefined();
  expect(approver).not.toBe(written?.actor);
  expect(approver).not.toBe(submitted?.actor);
  const undone = before.slice(approved + 1).filter(({ action }) => ["changed", "sent_back"].includes(action));
  expect(undone).toEqual([]);
}

function expectPossible({ state, pausedBy, startedAt, endedAt, expiresAt }: Broadcast, last: Broadcast) {
  const hasEnded = ["cancelled", "expired", "finished"].includes(state);
  expect(endedAt !== undefined).toBe(hasEnded);
  expect(pausedBy !== undefined).toBe(state === "paused");
  if (["draft", "waiting", "scheduled"].includes(state)) expect(startedAt).toBeUndefined();
  if (["sending", "finished"].includes(state)) expect(startedAt).toBeDefined();
  if (["scheduled", "sending", "paused", "expired", "finished"].includes(state))
    expect(expiresAt).toBeDefined();
  // An end is an end.
  if (last.endedAt !== undefined)
    expect({ state, endedAt }).toEqual({ state: last.state, endedAt: last.endedAt });
}

async function play(world: BroadcastWorld, id: number, one: Step, noted: string[]): Promise<void> {
  const { broadcasts, clock } = world;
  if ("act" in one) {
    const result = await perform(world, id, one.act, one.by);
    if (result.kind === "done") noted.push(`${acts[one.act]} ${world.person(one.by)}`);
  } else if ("tick" in one) {
    clock.advance(one.tick * minuteMs);
    // Two processes at once.
    const tick = async () => {
      await broadcasts.expireDue(clock.now());
      await broadcasts.startDue(clock.now());
      await broadcasts.finishDone(clock.now());
    };
    await Promise.all([tick(), tick()]);
  } else if ("sends" in one) {
    const claimed = await world.claim(id, one.sends);
    const outcomes = { send: "delivered", correct: "corrected", recall: "recalled" } as const;
    const { work } = await broadcasts.progress(id);
    await world.settle(claimed.slice(0, one.settles), outcomes[work]);
  } else await world.withdraw(one.leaves);
}

it("whatever moderators do in whatever order, nothing is sent unapproved, and every act and every message is accounted for", async () => {
  const world = await openBroadcastWorld();
  const { broadcasts } = world;
  await world.addPlace("salon");
  let everSent = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(step, { minLength: 10, maxLength: 40 }),
      async (isSent, steps) => {
        for (const name of readers) await world.withdraw(name);
        for (const name of readers) await world.subscribe(name);
        const draft = await world.draft({ lastsMinutes: 120 });
        const { id } = draft;
        const noted: string[] = [];
        let last: Broadcast = draft;
        for (const one of [...(isSent ? sending : []), ...steps]) {
          await play(world, id, one, noted);
          const next = await broadcasts.find(id);
          if (!next) throw new Error("It is gone");
          expectPossible(next, last);
          last = next;
          for (const { total, counted } of await world.sums(id)) expect(counted).toBe(total);
          const { total, left, done, withdrawn } = await broadcasts.progress(id);
          expect(Object.values(done).reduce((sum, count) => sum + count, withdrawn + left)).toBe(total);
        }
        const audit = await broadcasts.audit(id);
        const human = audit.filter(({ actor }) => actor !== undefined).slice(3);
        expect(human.map(({ action, actor }) => `${action} ${actor}`)).toEqual(noted);
        expectFourEyes(audit);
        if (last.startedAt !== undefined) everSent += 1;
      },
    ),
    { numRuns: 40 },
  );
  // Else it would show nothing.
  expect(everSent).toBeGreaterThan(5);
}, 120_000);
