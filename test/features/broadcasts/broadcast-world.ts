import { createHash } from "node:crypto";
import { type PlatformName, personId, placeId } from "../../../src/chat/address.ts";
import { type Language, languages } from "../../../src/chat/languages.ts";
import type { Broadcast, Outcome } from "../../../src/features/broadcasts/broadcast.ts";
import {
  type Broadcasts,
  createBroadcasts,
  type Result,
} from "../../../src/features/broadcasts/broadcasts.ts";
import { type PersonKey, type Storage, sql } from "../../../src/storage/storage.ts";
import { type FixedClock, fixedClock } from "../../support/fixed-clock.ts";
import { openTestStorage } from "../../support/test-database.ts";

const hashOf = (words: string) => createHash("sha256").update(words).digest("hex");

export const minuteMs = 60_000;
export const dayMs = 86_400_000;
/** What a message may have, on every platform of these tests. */
export const characterLimit = 200;

export interface BroadcastWorld {
  readonly storage: Storage;
  readonly clock: FixedClock;
  readonly broadcasts: Broadcasts;
  person(name: string): PersonKey;
  /** Agrees to the team's news. */
  subscribe(
    name: string,
    options?: { platform?: PlatformName; language?: Language; words?: string },
  ): Promise<void>;
  /** Subscribes a group. */
  addPlace(name: string, options?: { platform?: PlatformName; language?: Language }): Promise<void>;
  withdraw(name: string): Promise<void>;
  /** A draft of Ada's with a text in French. */
  draft(change?: Parameters<Broadcasts["change"]>[2]): Promise<Broadcast>;
  /** Ada's, approved by Ben. */
  approved(change?: Parameters<Broadcasts["change"]>[2]): Promise<Broadcast>;
  /** The same, begun. */
  started(change?: Parameters<Broadcasts["change"]>[2]): Promise<Broadcast>;
  /** Claims deliveries for half a minute, as a sender does; gives their numbers. */
  claim(id: number, limit: number): Promise<readonly string[]>;
  /** Writes down what became of claimed deliveries, as a sender does. */
  settle(ids: readonly string[], outcome: Outcome): Promise<void>;
  /** Claims and settles. */
  deliver(id: number, limit: number, outcome?: Outcome): Promise<number>;
  /** For each kind of work that the counts add up: to do = done + withdrawn + left, and left is what the rows say. */
  sums(id: number): Promise<readonly { work: string; total: number; counted: number }[]>;
}

export async function openBroadcastWorld(
  options: { approval?: "one" | "two"; clock?: FixedClock; storage?: Storage } = {},
): Promise<BroadcastWorld> {
  const clock = options.clock ?? fixedClock();
  const storage = options.storage ?? (await openTestStorage({ clock }));
  const { db, keys } = storage;
  const broadcasts = createBroadcasts({
    storage,
    clock,
    approval: options.approval ?? "two",
    languages,
    currentWords: () => Object.fromEntries(languages.map((language) => [language, hashOf("today")])),
    render({ texts, signature }, { language }) {
      const text = `${texts[language] ?? Object.values(texts)[0]}\n— ${signature}`;
      return { text, characters: text.length, limit: characterLimit };
    },
  });
  const person = (name: string) => keys.personKey(personId("preview", name));
  const done = (result: Result): Broadcast => {
    if (result.kind !== "done") throw new Error(JSON.stringify(result));
    return result.broadcast;
  };

  const world: BroadcastWorld = {
    storage,
    clock,
    broadcasts,
    person,
    async subscribe(name, { platform = "preview", language = "fr", words = "today" } = {}) {
      const key = person(name);
      await db
        .insertInto("update_subscribers")
        .values({
          person_key: key,
          platform,
          language,
          consent_language: language,
          text_hash: hashOf(words),
          agreed_at: new Date(clock.now()),
          sealed_address: keys.seal(personId(platform, name), `update_subscribers:${key}`),
        })
        .execute();
    },
    async addPlace(name, { platform = "preview", language = "fr" } = {}) {
      const id = placeId(platform, name);
      const key = keys.placeKey(id);
      await db
        .insertInto("places")
        .values({
          place_key: key,
          platform,
          address: keys.seal(id, `places:${key}`),
          guild_key: null,
          code: `code-${name}`,
          added_at: new Date(clock.now()),
          subscribed_at: new Date(clock.now()),
          language,
          sealed_name: keys.seal(name, `places:name:${key}`),
        })
        .execute();
    },
    async withdraw(name) {
      await db.deleteFrom("update_subscribers").where("person_key", "=", person(name)).execute();
    },
    async draft(change = {}) {
      const { id } = await broadcasts.create(person("ada"), "L’équipe");
      done(await broadcasts.change(id, person("ada"), { text: { language: "fr", markdown: "Bonjour !" } }));
      return done(await broadcasts.change(id, person("ada"), change));
    },
    async approved(change) {
      const { id } = await world.draft(change);
      done(await broadcasts.submit(id, person("ada")));
      return done(await broadcasts.approve(id, person("ben")));
    },
    async started(change) {
      const { id } = await world.approved(change);
      await broadcasts.startDue(clock.now());
      const begun = await broadcasts.find(id);
      if (begun?.state !== "sending") throw new Error(`It is ${begun?.state}`);
      return begun;
    },
    async claim(id, limit) {
      const now = new Date(clock.now());
      const until = new Date(clock.now() + minuteMs / 2);
      const { rows } = await sql<{ id: string }>`
        update deliveries set state = 'claimed', claimed_until = ${until} where id in (
          select deliveries.id from deliveries join broadcasts on broadcasts.id = broadcast_id
          where broadcast_id = ${id} and (work <> 'send' or broadcasts.state = 'sending') and due_at <= ${now}
            and (deliveries.state = 'waiting' or claimed_until <= ${now})
          order by due_at, deliveries.id limit ${limit} for update of deliveries skip locked)
        returning id`.execute(db);
      return rows.map((row) => row.id);
    },
    async settle(ids, outcome) {
      const sent = outcome === "delivered" ? new Date(clock.now()) : null;
      await sql`
        with settled as (
          update deliveries set state = 'done', outcome = ${outcome}, claimed_until = null,
            message_id = case when ${sent}::timestamptz is null then message_id else 'm' || id end,
            sent_at = coalesce(${sent}::timestamptz, sent_at)
          where id = any(${ids}::bigint[]) and state = 'claimed'
          returning broadcast_id, work, platform, place_id, outcome
        )
        insert into broadcast_tallies (broadcast_id, work, platform, recipient, outcome, count)
        select broadcast_id, work, platform, case when place_id is null then 'person' else 'place' end, outcome, count(*)
        from settled group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
        on conflict (broadcast_id, work, platform, recipient, outcome)
          do update set count = broadcast_tallies.count + excluded.count`.execute(db);
    },
    async deliver(id, limit, outcome = "delivered") {
      const claimed = await world.claim(id, limit);
      await world.settle(claimed, outcome);
      return claimed.length;
    },
    async sums(id) {
      const { tallies } = await broadcasts.report(id);
      const { rows } = await sql<{ work: string; count: string }>`
        select work, count(*) as count from deliveries where broadcast_id = ${id} and state <> 'done'
        group by work`.execute(db);
      return [...new Set(tallies.map(({ work }) => work))].map((work) => {
        const of = (isMeant: (outcome: string) => boolean) =>
          tallies
            .filter((tally) => tally.work === work && isMeant(tally.outcome))
            .reduce((sum, { count }) => sum + count, 0);
        const left = Number(rows.find((row) => row.work === work)?.count ?? 0);
        return { work, total: of((one) => one === "total"), counted: of((one) => one !== "total") + left };
      });
    },
  };
  return world;
}
