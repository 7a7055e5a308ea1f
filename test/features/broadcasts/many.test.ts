import { expect, it } from "vitest";
import { sql } from "../../../src/storage/storage.ts";
import { dayMs, openBroadcastWorld } from "./broadcast-world.ts";

const many = 100_000;

it("a hundred thousand people have their deliveries within seconds, and lose them as fast", async () => {
  const world = await openBroadcastWorld();
  const { broadcasts, clock } = world;
  const { db } = world.storage;
  const now = () => clock.now();
  await world.subscribe("eve");
  await sql`
    insert into update_subscribers
      (person_key, platform, language, consent_language, text_hash, agreed_at, sealed_address)
    select 'key-' || n, 'telegram', 'fr', 'fr', text_hash, agreed_at, 'sealed'
    from update_subscribers cross join generate_series(2, ${many}::integer) as n`.execute(db);
  const left = async (id: number) => (await broadcasts.progress(id)).left;
  const timed = async (work: () => Promise<unknown>) => {
    const begun = performance.now();
    await work();
    return performance.now() - begun;
  };

  const { id } = await world.approved({ lastsMinutes: 60 });
  expect(await timed(() => broadcasts.startDue(now()))).toBeLessThan(15_000);
  expect(await left(id)).toBe(many);
  // A press is answered at once, and what it ends goes bit by bit.
  expect(await timed(() => broadcasts.cancel(id, world.person("ada")))).toBeLessThan(5_000);
  expect(await left(id)).toBeGreaterThan(0);
  await broadcasts.finishDone(now());
  expect(await left(id)).toBe(0);

  await sql`
    update deliveries set outcome = 'delivered', message_id = 'm' || id, sent_at = ${new Date(now())}
    where broadcast_id = ${id}`.execute(db);
  await broadcasts.recall(id, world.person("ada"));
  await broadcasts.finishDone(now());
  expect((await broadcasts.progress(id)).total).toBe(many);

  clock.advance(8 * dayMs);
  await broadcasts.sweep(now());
  expect((await db.selectFrom("deliveries").select("id").execute()).length).toBe(0);
  expect(await broadcasts.progress(id)).toMatchObject({ work: "recall", left: 0, done: { expired: many } });
}, 120_000);
