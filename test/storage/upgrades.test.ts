import { Kysely, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { personId, placeId } from "../../src/chat/address.ts";
import { sealDataKey } from "../../src/storage/data-key.ts";
import { createKeys } from "../../src/storage/keys.ts";
import { migrateWithin } from "../../src/storage/migrate.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";
import { emptyDatabaseUrl, openTestStorage, testSecretKey } from "../support/test-database.ts";

const dataKey = Buffer.alloc(32, "data key of before");
const keys = createKeys(dataKey);
const ada = personId("preview", "ada");
const person = keys.personKey(ada);
const agora = placeId("preview", "group:agora");
const place = keys.placeKey(agora);
const due = Date.parse("2026-12-24T18:00:00Z");
const agreed = Date.parse("2026-11-01T10:00:00Z");
const consent = {
  purpose: "reminder",
  textHash: "a".repeat(64),
  language: "de",
  platform: "preview",
  at: agreed,
};
const sealedAddress = keys.seal(ada, `reminders:${person}:one`);
type Database = Kysely<unknown>;

const kv = (db: Database, key: string, value: unknown) =>
  sql`insert into kv (key, value) values (${key}, ${JSON.stringify({ value })})`.execute(db);

/** What every release has kept. */
async function fillBasics(db: Database): Promise<void> {
  await sql`insert into data_key (sealed) values (${sealDataKey(Buffer.from(testSecretKey, "base64"), dataKey)})`.execute(
    db,
  );
  await kv(db, `people:${person}`, { language: "de" });
}
const reminderAsRecord = (db: Database) =>
  kv(db, `reminders:${person}:one`, { at: due, consent, sealedAddress });
const reminderAsRow = (db: Database) =>
  sql`insert into reminders (person_key, id, kind, state, due_at, agreed_at, platform, consent, sealed_address)
    values (${person}, 'one', 'moment', 'waiting', ${new Date(due)}, ${new Date(agreed)}, 'preview',
      ${JSON.stringify(consent)}, ${sealedAddress})`.execute(db);
async function reminderInTwoParts(db: Database): Promise<void> {
  await sql`insert into reminders (person_key, id, kind, state, due_at, agreed_at, platform)
    values (${person}, 'one', 'moment', 'waiting', ${new Date(due)}, ${new Date(agreed)}, 'preview')`.execute(
    db,
  );
  await kv(db, `reminders:${person}:one`, {
    kind: "moment",
    platform: "preview",
    agreedAt: agreed,
    consent,
    sealedAddress,
  });
}
const consentRow = (db: Database) =>
  sql`insert into consents (person_key, purpose, text_hash, language, platform, action, at)
    values (${person}, 'moment', ${consent.textHash}, 'de', 'preview', 'given', ${new Date(agreed)})`.execute(
    db,
  );
async function placeAndClicks(db: Database): Promise<void> {
  await sql`insert into places (place_key, platform, address, guild_key, code, added_at)
    values (${place}, 'preview', ${keys.seal(agora, place)}, null, 'agora2', ${new Date(agreed)})`.execute(
    db,
  );
  await sql`insert into referral_codes (code, created_at) values ('agora2', ${new Date(agreed)})`.execute(db);
  await sql`insert into referral_events (code, kind, at) values ('agora2', 'view', ${new Date(agreed)})`.execute(
    db,
  );
}
const talk = (db: Database) =>
  sql`with talk as (
      insert into handovers (state, language, opened_at, sealed_address, person_key)
      values ('waiting', 'de', ${new Date(due)}, ${keys.seal(ada, `handovers:${person}`)}, ${person}) returning id
    )
    insert into handover_messages (handover_id, author, sealed_text, at, passed_on)
    select id, 'person', 'sealed', ${new Date(due)}, false from talk`.execute(db);

/** The tables as the releases of the main branch left them, and what those wrote there; the newest is the last one. */
const releases: readonly (readonly [until: string, fill: readonly ((db: Database) => Promise<unknown>)[]])[] =
  [
    ["003-inbox", [reminderAsRecord]],
    ["006-answer-votes", [reminderAsRecord, placeAndClicks]],
    ["009-review-notices", [reminderAsRecord, placeAndClicks, talk]],
    ["013-places-confirmed", [reminderAsRecord, placeAndClicks, talk]],
    ["016-erasures", [reminderAsRow, placeAndClicks, talk, consentRow]],
    ["017-agreements-in-keyv", [reminderInTwoParts, placeAndClicks, talk, consentRow]],
    ["020-sign-in", [reminderInTwoParts, placeAndClicks, talk, consentRow]],
    ["023-shared-links", [reminderInTwoParts, talk, consentRow]],
  ];

describe.each(releases)(
  "a database of the release that ended with %s, once this one has started on it",
  (until, fill) => {
    let bot: TestBot;
    const opened: pg.Pool[] = [];
    beforeAll(async () => {
      const databaseUrl = await emptyDatabaseUrl();
      const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
      opened.push(pool);
      const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) });
      await migrateWithin(db, until);
      await fillBasics(db);
      for (const write of fill) await write(db);
      bot = await openTestBot({ storage: await openTestStorage({ databaseUrl }) });
    });
    afterAll(() => Promise.all(opened.map((pool) => pool.end())));

    it("knows people’s choices, reminders and agreements, and where to send what they asked for", async () => {
      expect(await bot.services.people.languageOf(person)).toBe("de");
      expect(await bot.services.reminders.list(person)).toMatchObject([
        { id: "one", kind: "moment", at: due },
      ]);
      expect(await bot.services.consent.standing(person, "moment")).toMatchObject({
        textHash: consent.textHash,
        at: agreed,
      });
      bot.clock.set(due);
      await bot.services.reminders.fire(person, "one", due);
      // In other words than today's: asked first, at the address that was sealed then.
      expect(bot.sent.map(({ to }) => to)).toEqual([ada]);
    });

    it("still has every talk, place and click", async () => {
      const { db } = bot.storage;
      if (fill.includes(talk)) expect(await bot.services.handovers.openTalk(person)).toBeDefined();
      if (!fill.includes(placeAndClicks)) return;
      const kept = await db.selectFrom("places").select(["address", "code"]).execute();
      expect(kept.map(({ address, code }) => [bot.storage.keys.open(address, place), code])).toEqual([
        [agora, "agora2"],
      ]);
      await bot.services.referrals.keepZone();
      const { rows } =
        await sql`select code, sum(count)::int as count from referral_days group by code`.execute(db);
      expect(rows).toEqual([{ code: "agora2", count: 1 }]);
    });
  },
);
