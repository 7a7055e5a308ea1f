import { beforeEach, describe, expect, it } from "vitest";
import { personId } from "../../../src/chat/address.ts";
import { sql } from "../../../src/storage/storage.ts";
import { expectLog, loggedLines } from "../../support/test-logger.ts";
import { openHandoverWorld, payloads } from "../handover/handover-world.ts";

let world: Awaited<ReturnType<typeof openHandoverWorld>>;
beforeEach(async () => {
  world = await openHandoverWorld();
});

const keyOf = (name: string) => world.storage.keys.personKey(personId("preview", name));
async function remind(name: string, when = "3h"): Promise<string> {
  const payload = payloads(await world.says(name, `/remind ${when}`))[0] ?? "";
  await world.presses(name, payload);
  return (await world.services.reminders.list(keyOf(name)))[0]?.id ?? "";
}
const rows = async () =>
  (await world.storage.db.selectFrom("reminders").select("person_key").execute()).map(
    ({ person_key }) => person_key,
  );
const records = async () =>
  (await world.storage.db.selectFrom("kv").select("key").where("key", "like", "reminders:%").execute()).map(
    ({ key }) => key.split(":")[1],
  );
const dropRecord = (name: string) =>
  sql`delete from kv where key like ${`reminders:${keyOf(name)}:%`}`.execute(world.storage.db);
const dropRow = (name: string) =>
  world.storage.db.deleteFrom("reminders").where("person_key", "=", keyOf(name)).execute();
const dropAddress = (name: string) =>
  sql`update kv set value = regexp_replace(value, ',"sealedAddress":"[^"]*"', '')
    where key like ${`reminders:${keyOf(name)}:%`}`.execute(world.storage.db);

describe("a reminder of a damaged database", () => {
  it.each([
    ["whose record is missing", dropRecord],
    ["whose record has lost its address", dropAddress],
  ])("%s is not sent, and is gone after its moment; the log names nobody", async (_how, damage) => {
    expectLog("reminder_without_agreement");
    const id = await remind("ada");
    await damage("ada");
    world.clock.advance(3 * 3_600_000);
    expect(await world.services.reminders.fire(keyOf("ada"), id)).toEqual({ kind: "nothing" });
    expect(world.sent).toEqual([]);
    expect([await rows(), await records()]).toEqual([[], []]);
    expect(JSON.stringify(loggedLines())).not.toMatch(new RegExp(`${keyOf("ada")}|${id}`));
  });

  it("whose row is missing is not sent, cannot be put off, and does no harm to who confirms it again", async () => {
    const id = await remind("ada");
    await dropRow("ada");
    expect(await world.services.reminders.fire(keyOf("ada"), id)).toEqual({ kind: "nothing" });
    const snooze = () => world.services.reminders.snooze(personId("preview", "ada"), id, world.clock.now());
    expect(await snooze()).toBe(false);
    expect(await remind("ada")).toBe(id);
    world.clock.advance(3 * 3_600_000);
    expect(await world.services.reminders.fire(keyOf("ada"), id)).toEqual({ kind: "sent" });
    await dropRecord("ada");
    expect(await snooze()).toBe(false);
  });

  it("loses what is left of it, and its job, by the hourly sweep; all others stay", async () => {
    expectLog("reminders_incomplete");
    for (const name of ["ada", "ben", "chloé", "daniel"]) await remind(name);
    await remind("ben", "5h");
    await world.presses("ada", "language:set:fr");
    await dropRecord("ada");
    await dropRow("daniel");
    await world.storage.db
      .insertInto("kv")
      .values(
        ["reminders:", "reminders:nobody", `reminders:${keyOf("ben")}:no:1`].map((key) => ({
          key,
          value: "{",
        })),
      )
      .execute();
    await world.services.reminders.sweep();
    const kept = ["ben", "ben", "chloé"].map(keyOf).sort();
    expect([(await rows()).sort(), (await records()).sort()]).toEqual([kept, kept]);
    expect([...world.scheduled.keys()].some((key) => key.startsWith(keyOf("ada")))).toBe(false);
    expect(await world.services.people.languageOf(keyOf("ada"))).toBe("fr");
    expect(loggedLines()).toContainEqual(
      expect.objectContaining({ code: "reminders_incomplete", removed: 5 }),
    );
  });

  it("confirmed again in the very moment it is swept is kept whole", async () => {
    expectLog("reminders_incomplete");
    const { reminders, consent } = world.services;
    const people = Array.from({ length: 12 }, (_, index) => personId("preview", `person-${index}`));
    const at = world.clock.now() + 3_600_000;
    const given = { kind: "moment", language: "fr", platform: "preview", at: world.clock.now() } as const;
    const confirmAll = () =>
      people.map((id) => reminders.confirm(id, { kind: "moment", at }, consent.toReminder(given)));
    await Promise.all(confirmAll());
    for (let round = 0; round < 5; round++) {
      for (const [index] of people.entries()) await (index % 2 ? dropRow : dropRecord)(`person-${index}`);
      await Promise.all([reminders.sweep(), ...confirmAll(), reminders.sweep()]);
      const everybody = people.map((id) => world.storage.keys.personKey(id)).sort();
      expect([(await rows()).sort(), (await records()).sort()]).toEqual([everybody, everybody]);
    }
    // What the sweeps may have come too late for: one that nobody confirms again.
    await dropRow("person-0");
    await reminders.sweep();
  });

  it("is found among more than one page of others", async () => {
    expectLog("reminders_incomplete");
    const value = '{"value":{}}';
    await sql`insert into reminders (person_key, id, kind, state, due_at, agreed_at, platform)
      select lpad(n::text, 43, '0'), 'news', 'news', 'waiting', now() + interval '60 days', now(), 'preview'
      from generate_series(1, 12000) as n`.execute(world.storage.db);
    await sql`insert into kv (key, value)
      select 'reminders:' || lpad((n + 1)::text, 43, '0') || ':news', ${value} from generate_series(1, 12000) as n`.execute(
      world.storage.db,
    );
    await world.services.reminders.sweep();
    const numbers = (found: readonly (string | undefined)[]) => found.map(Number).sort((a, b) => a - b);
    const left = Array.from({ length: 11_999 }, (_, index) => index + 2);
    expect([numbers(await rows()), numbers(await records())]).toEqual([left, left]);
  });
});
