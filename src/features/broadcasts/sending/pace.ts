import type { PlatformName } from "../../../chat/address.ts";
import { type Storage, sql } from "../../../storage/storage.ts";
import type { Logger } from "../../../system/logger.ts";

type Booking =
  /** Send the first after `waitMs` (below zero: it could have gone already), the others at the platform's pace. */
  | { readonly kind: "booked"; readonly waitMs: number }
  /** Nothing was booked: the next free moment is further away than was asked for. */
  | { readonly kind: "full"; readonly waitMs: number };

/**
 * When each platform may be written to, shared by all processes through one row a platform and the database's clock:
 * the bot has one allowance, however many processes it runs in.
 */
export interface Pace {
  readonly perSecond: Readonly<Record<PlatformName, number>>;
  /** Takes the next `slots` moments, unless the first is more than `mostMs` away. Rejects when the database does. */
  book(platform: PlatformName, slots: number, mostMs: number): Promise<Booking>;
  /** How long nobody may send there, in ms: 0 unless the platform told one of the processes to wait. */
  held(platform: PlatformName): Promise<number>;
  /** The platform told us to wait: no process sends there for `ms`. */
  hold(platform: PlatformName, ms: number): Promise<void>;
  /** Counts what is sent to people who wait for an answer; never waits itself. Written down a few times a second. */
  spend(platform: PlatformName, messages: number): void;
  /** Writes down what was spent. Never rejects. */
  flush(): Promise<void>;
}

/** How much of an idle time can be caught up with: a process that was busy for a moment loses no slot. */
const burstMs = 200;
const flushMs = 250;
/** What was answered in a rush is over: the platform's own allowance is full again a second later. */
const mostDebtMs = 1_000;

export function createPace(
  storage: Pick<Storage, "db">,
  perSecond: Readonly<Record<PlatformName, number>>,
  logger: Logger,
): Pace {
  const { db } = storage;
  const spent = new Map<PlatformName, number>();
  let flushing: NodeJS.Timeout | undefined;
  const slotMs = (platform: PlatformName) => 1000 / perSecond[platform];
  const ms = (amount: number) => sql`${amount}::float8 * interval '1 millisecond'`;

  async function push(platform: PlatformName, messages: number): Promise<void> {
    const cost = ms(messages * slotMs(platform));
    const furthest = sql`clock_timestamp() + ${ms(mostDebtMs)}`;
    await sql`
      insert into send_pace as pace (platform, next_at) values (${platform}, least(clock_timestamp() + ${cost}, ${furthest}))
      on conflict (platform) do update set next_at = greatest(pace.next_at,
        least(greatest(pace.next_at, clock_timestamp() - ${ms(burstMs)}) + ${cost}, ${furthest}))`.execute(
      db,
    );
  }

  async function flush(): Promise<void> {
    clearTimeout(flushing);
    flushing = undefined;
    const sums = [...spent];
    spent.clear();
    // A database that is away delays nobody: what was spent by then is forgotten.
    for (const [platform, messages] of sums)
      await push(platform, messages).catch((err: unknown) => logger.debug({ code: "pace_not_kept", err }));
  }

  return {
    perSecond,
    async book(platform, slots, mostMs) {
      const cost = ms(slots * slotMs(platform));
      const { rows } = await sql<{ wait: number; booked: boolean }>`
        with booked as (
          insert into send_pace as pace (platform, next_at) values (${platform}, clock_timestamp() + ${cost})
          on conflict (platform) do update
            set next_at = greatest(pace.next_at, clock_timestamp() - ${ms(burstMs)}) + ${cost}
            where pace.next_at <= clock_timestamp() + ${ms(mostMs)}
          returning extract(epoch from next_at - ${cost} - clock_timestamp())::float8 * 1000 as wait)
        select wait, true as booked from booked
        union all
        select extract(epoch from next_at - clock_timestamp())::float8 * 1000, false from send_pace
          where platform = ${platform} and not exists (select from booked)`.execute(db);
      const [row] = rows;
      return { kind: row?.booked ? "booked" : "full", waitMs: row?.wait ?? 0 };
    },
    async held(platform) {
      const { rows } = await sql<{ wait: number | null }>`
        select extract(epoch from held_until - clock_timestamp())::float8 * 1000 as wait from send_pace
        where platform = ${platform}`.execute(db);
      return Math.max(0, rows[0]?.wait ?? 0);
    },
    async hold(platform, forMs) {
      await sql`
        insert into send_pace as pace (platform, next_at, held_until)
          values (${platform}, clock_timestamp() + ${ms(forMs)}, clock_timestamp() + ${ms(forMs)})
        on conflict (platform) do update set next_at = greatest(pace.next_at, excluded.next_at),
          held_until = greatest(pace.held_until, excluded.held_until)`.execute(db);
    },
    spend(platform, messages) {
      spent.set(platform, (spent.get(platform) ?? 0) + messages);
      flushing ??= setTimeout(() => void flush(), flushMs).unref();
    },
    flush,
  };
}
