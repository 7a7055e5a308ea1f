import { describe, expect, it } from "vitest";
import { personId } from "../../src/chat/address.ts";
import { up } from "../../src/storage/migrations/017-agreements-in-keyv.ts";
import { type Storage, sql } from "../../src/storage/storage.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";

const hour = 3_600_000;
const ada = personId("preview", "ada");

/** The tables as the release before left them, with what lies in them. */
async function moveBack({ db }: Pick<Storage, "db">): Promise<void> {
  await sql`drop index kv_person`.execute(db);
  await sql`alter table reminders add column consent jsonb, add column sealed_address text`.execute(db);
  await sql`
    update reminders set consent = value::jsonb #> '{value,consent}',
      sealed_address = value::jsonb #>> '{value,sealedAddress}'
    from kv where key = 'reminders:' || person_key || ':' || id`.execute(db);
  await sql`alter table reminders alter column consent set not null,
    add check ((state = 'sent') = (sealed_address is null))`.execute(db);
  await sql`delete from kv where key like 'reminders:%'`.execute(db);
}
const records = async ({ storage }: TestBot) =>
  storage.db.selectFrom("kv").select(["key", "value"]).orderBy("key").execute();

describe("the move of agreements into Keyv", () => {
  it("writes to the letter what Keyv does, for waiting and for sent ones, and they still come", async () => {
    const world = await openTestBot();
    const { reminders, consent } = world.services;
    const person = world.storage.keys.personKey(ada);
    const given = consent.toReminder({
      kind: "moment",
      language: "fr",
      platform: "preview",
      at: world.clock.now(),
    });
    for (const hours of [1, 2])
      await reminders.confirm(ada, { kind: "moment", at: world.clock.now() + hours * hour }, given);
    await consent.give("moment", { person, language: "fr", platform: "preview", at: world.clock.now() });
    const [first, second] = await reminders.list(person);
    world.clock.advance(hour);
    expect(await reminders.fire(person, first?.id ?? "")).toEqual({ kind: "sent" });

    const before = await records(world);
    expect(before.map(({ value }) => value.includes("sealedAddress")).sort()).toEqual([false, true]);
    await moveBack(world.storage);
    expect(await records(world)).toEqual([]);
    await up(world.storage.db as never);
    expect(await records(world)).toEqual(before);

    world.clock.advance(hour);
    expect(await reminders.fire(person, second?.id ?? "")).toEqual({ kind: "sent" });
    expect(world.sent.map(({ to }) => to)).toEqual([ada, ada]);
    expect(await reminders.snooze(ada, first?.id ?? "", world.clock.now() + hour)).toBe(true);
  });
});
