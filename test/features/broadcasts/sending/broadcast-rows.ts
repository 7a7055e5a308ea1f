import type { Address } from "../../../../src/chat/address.ts";
import { platformOf, readAddress } from "../../../../src/chat/address.ts";
import type { Outgoing } from "../../../../src/chat/outgoing.ts";
import type { Broadcast } from "../../../../src/features/broadcasts/broadcast.ts";
import { type Storage, sql } from "../../../../src/storage/storage.ts";

/** The message of the tests; `version` shows whether it was corrected. */
export const wordsOf = ({ id, version }: Pick<Broadcast, "id" | "version">): Outgoing => ({
  html: `Broadcast ${id}, version ${version}`,
  buttons: [],
  private: false,
  replace: false,
  language: "fr",
});

interface BroadcastOptions {
  readonly to: readonly Address[];
  /** ms since the epoch (UTC). */
  readonly now: number;
  readonly expiresAt?: number;
  readonly crosspost?: boolean;
  readonly announcements?: readonly Address[];
}

/** A broadcast that is being sent, with a delivery for each address; answers with its id. */
export async function addBroadcast(storage: Storage, options: BroadcastOptions): Promise<number> {
  const { db } = storage;
  const at = new Date(options.now);
  const { id } = await db
    .insertInto("broadcasts")
    .values({
      state: "sending",
      author_key: "author",
      signature: "Équipe",
      to_places: true,
      to_people: true,
      platforms: null,
      languages: null,
      crosspost: options.crosspost ?? false,
      send_at: null,
      lasts_minutes: 1440,
      expires_at: new Date(options.expiresAt ?? options.now + 86_400_000),
      paused_by: null,
      milestone: null,
      changed_at: at,
      started_at: at,
      ended_at: null,
      filled: true,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const people = options.to.filter((address) => readAddress(address)?.kind === "person");
  const places = options.to.filter((address) => readAddress(address)?.kind === "place");
  await addPeople(storage, people, at);
  await addPlaces(storage, places, at, options.announcements ?? []);
  await sql`
    insert into deliveries (broadcast_id, subscriber_id, place_id, platform, due_at)
    select ${id}::integer, id, null, platform, ${at}::timestamptz from update_subscribers
      where person_key = any(${people.map((person) => storage.keys.personKey(person as never))})
    union all
    select ${id}::integer, null, id, platform, ${at}::timestamptz from places
      where place_key = any(${places.map((place) => storage.keys.placeKey(place as never))})`.execute(db);
  await sql`
    insert into broadcast_tallies (broadcast_id, work, platform, recipient, outcome, count)
    select broadcast_id, work, platform, case when place_id is null then 'person' else 'place' end, 'total', count(*)
    from deliveries where broadcast_id = ${id} group by 1, 2, 3, 4`.execute(db);
  return id;
}

async function addPeople(storage: Storage, people: readonly Address[], at: Date): Promise<void> {
  const rows = people.map((person) => {
    const key = storage.keys.personKey(person as never);
    return {
      person_key: key,
      platform: readAddress(person)?.platform,
      sealed_address: storage.keys.seal(person, `update_subscribers:${key}`),
    };
  });
  await sql`
    insert into update_subscribers
      (person_key, platform, language, consent_language, text_hash, agreed_at, sealed_address)
    select person_key, platform, 'fr', 'fr', repeat('0', 64), ${at}::timestamptz, sealed_address
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (person_key text, platform text, sealed_address text)
    on conflict (person_key) do nothing`.execute(storage.db);
}

async function addPlaces(
  storage: Storage,
  places: readonly Address[],
  at: Date,
  announcements: readonly Address[],
): Promise<void> {
  for (const place of places) {
    const key = storage.keys.placeKey(place as never);
    await storage.db
      .insertInto("places")
      .values({
        place_key: key,
        platform: platformOf(place),
        address: storage.keys.seal(place, `places:${key}`),
        guild_key: null,
        code: `code-${key}`,
        added_at: at,
        subscribed_at: at,
        language: "fr",
        sealed_name: null,
        is_announcement: announcements.includes(place),
      })
      .onConflict((conflict) => conflict.column("place_key").doNothing())
      .execute();
  }
}

/** How many deliveries of a broadcast ended how, by its tallies. */
export async function talliesOf(storage: Storage, id: number): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; count: number }>`
    select work || ' ' || outcome as name, sum(count)::integer as count from broadcast_tallies
    where broadcast_id = ${id} group by 1 order by 1`.execute(storage.db);
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

/** How many rows really are so, to be compared with the tallies. */
export async function countedOf(storage: Storage, id: number): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; count: number }>`
    select work || ' ' || coalesce(outcome, state) as name, count(*)::integer as count from deliveries
    where broadcast_id = ${id} group by 1 order by 1`.execute(storage.db);
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}
