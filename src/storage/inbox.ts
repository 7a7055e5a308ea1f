import { type Insertable, type Kysely, sql } from "kysely";
import { type PlatformName, platformOf } from "../chat/address.ts";
import type { Incoming } from "../chat/incoming.ts";
import { incomingSchema } from "../chat/incoming-schema.ts";
import type { Clock } from "../system/clock.ts";
import { joinCalls } from "../system/join-calls.ts";
import type { Logger } from "../system/logger.ts";
import type { Keys } from "./keys.ts";
import { UnreadableRecordError } from "./storage-errors.ts";
import type { Tables } from "./tables.ts";

/** How long an event belongs to whoever took it; after that its process is presumed dead. */
const leaseMs = 60_000;
/** An event that ends the process each time must not end it for ever. */
const attemptsAtMost = 3;
/** Events taken up again at once after a crash. */
const batch = 10;

/**
 * Events taken in charge, so that a repeated one has no second effect and one in hand during a crash is answered
 * after it. Holds no id and no readable text; all processes share it.
 */
export interface Inbox {
  /** Resolves once the event is durable. `repeated`: it was answered, or somebody is answering it. */
  accept(incoming: Incoming): Promise<"new" | "repeated">;
  /** It was answered: its content is erased, its key stays until swept. */
  done(eventId: string): Promise<void>;
  /** It could not be answered yet, by no fault of its own: it is unfinished again in a lease's time. */
  postpone(eventId: string): Promise<void>;
  /** Closes an event whose `accept` failed: should that have been written, or still arrive, it changes nothing. */
  decline(incoming: Incoming): Promise<void>;
  /** Takes over events of these platforms that somebody began to answer and did not finish, oldest first. */
  unfinished(platforms: readonly PlatformName[]): Promise<Incoming[]>;
  /** How many events are not answered yet, over all processes. */
  waiting(): Promise<number>;
  /** Forgets the events answered, or last taken up, more than `olderThanMs` ago; answers how many. */
  sweep(olderThanMs: number): Promise<number>;
}

interface InboxParts {
  readonly db: Kysely<Tables>;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** See `Inbox`. */
export function createInbox({ db, keys, clock, logger }: InboxParts): Inbox {
  const now = () => new Date(clock.now());
  const leaseRanOut = () => new Date(clock.now() - leaseMs);

  const read = (eventKey: string, payload: string): Incoming => {
    try {
      return incomingSchema.parse(JSON.parse(keys.open(payload, eventKey)));
    } catch (error) {
      throw new UnreadableRecordError("inbox", { cause: error });
    }
  };

  const finish = async (eventKeys: readonly string[]): Promise<void> => {
    await db
      .updateTable("inbox")
      .set({ done_at: now(), payload: null })
      // In the order in which `take` locks them too: two processes that lock the same two events never wait for each other.
      .where("event_key", "in", (listed) =>
        listed
          .selectFrom("inbox")
          .select("event_key")
          .where("event_key", "in", eventKeys)
          .orderBy("event_key")
          .forUpdate(),
      )
      .execute();
  };

  /** Events that cannot be read or were tried too often: closed, and told to the operator by their number. */
  const giveUp = async (eventKeys: readonly string[]) => {
    if (eventKeys.length === 0) return;
    await finish(eventKeys);
    logger.error({ code: "inbox_events_given_up", count: eventKeys.length });
  };

  /** Of the same event twice only the first can be new. */
  const take = joinCalls(async (events: readonly Insertable<Tables["inbox"]>[]) => {
    const first = new Map(events.map((event) => [event.event_key, event]));
    const rows = [...first.values()].sort((a, b) => (a.event_key < b.event_key ? -1 : 1));
    const taken = await db
      .insertInto("inbox")
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .column("event_key")
          .doUpdateSet({ claimed_at: now(), attempts: sql`inbox.attempts + 1` })
          .where("inbox.done_at", "is", null)
          .where("inbox.claimed_at", "<=", leaseRanOut()),
      )
      .returning("event_key")
      .execute();
    const fresh = new Set(taken.map(({ event_key }) => event_key));
    return events.map(({ event_key }) => (fresh.delete(event_key) ? "new" : "repeated"));
  });
  const finishOne = joinCalls(async (eventKeys: readonly string[]) => {
    await finish(eventKeys);
    return eventKeys.map(() => undefined);
  });

  return {
    accept(incoming) {
      const event_key = keys.eventKey(incoming.id);
      const payload = keys.seal(JSON.stringify(incoming), event_key);
      const platform = platformOf(incoming.place.id);
      return take({ event_key, platform, payload, claimed_at: now(), done_at: null });
    },

    done: (eventId) => finishOne(keys.eventKey(eventId)),

    async postpone(eventId) {
      await db
        .updateTable("inbox")
        .set({ claimed_at: now(), attempts: 1 })
        .where("event_key", "=", keys.eventKey(eventId))
        .where("done_at", "is", null)
        .execute();
    },

    async decline(incoming) {
      const closed = { payload: null, done_at: now() };
      await db
        .insertInto("inbox")
        .values({
          event_key: keys.eventKey(incoming.id),
          platform: platformOf(incoming.place.id),
          claimed_at: now(),
          ...closed,
        })
        .onConflict((conflict) => conflict.column("event_key").doUpdateSet(closed))
        .execute();
    },

    async unfinished(platforms) {
      if (platforms.length === 0) return [];
      const rows = await db
        .updateTable("inbox")
        .set({ claimed_at: now(), attempts: sql`attempts + 1` })
        .where("event_key", "in", (unclaimed) =>
          unclaimed
            .selectFrom("inbox")
            .select("event_key")
            .where("done_at", "is", null)
            .where("platform", "in", platforms)
            .where("claimed_at", "<=", leaseRanOut())
            .orderBy("claimed_at")
            .limit(batch)
            .forUpdate()
            .skipLocked(),
        )
        .returning(["event_key", "payload", "attempts"])
        .execute();
      const events: Incoming[] = [];
      const hopeless: string[] = [];
      for (const { event_key, payload, attempts } of rows) {
        if (payload === null || attempts > attemptsAtMost) {
          hopeless.push(event_key);
          continue;
        }
        try {
          events.push(read(event_key, payload));
        } catch (error) {
          logger.error({ code: "inbox_event_unreadable", err: error });
          hopeless.push(event_key);
        }
      }
      await giveUp(hopeless);
      return events.sort((a, b) => a.at - b.at);
    },

    async waiting() {
      const { count } = await db
        .selectFrom("inbox")
        .select(({ fn }) => fn.countAll<string>().as("count"))
        .where("done_at", "is", null)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async sweep(olderThanMs) {
      const { numDeletedRows } = await db
        .deleteFrom("inbox")
        // Also what no process could answer: its platform was switched off, and its text must not wait for ever.
        .where(sql`coalesce(done_at, claimed_at)`, "<", new Date(clock.now() - olderThanMs))
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
  };
}
