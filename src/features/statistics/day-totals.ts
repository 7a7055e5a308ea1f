import { z } from "zod";
import { type Database, type Storage, sql } from "../../storage/storage.ts";
import { type DayNumber, dayIn } from "./days.ts";
import { type Blocks, type DayCount, gatherDays, type Series } from "./masks.ts";

/** The blocks of everything that was counted, by what it was counted of and how: a channel's code and `view`. */
export type Totals = ReadonlyMap<string, ReadonlyMap<string, Series>>;

/** Which counts are kept. */
type Source = "links" | "answers";

/**
 * Of links: each code and kind. Of answers: each kind and vote, and each of them by answer; `*` is all answers together.
 */
const sources = {
  links: sql`referral_days`,
  answers: sql`(
    select kind as code, '*' as kind, day, sum(count)::int as count from answer_days group by kind, day
    union all
    select kind, entry, day, sum(count)::int from answer_days where entry <> '' group by kind, entry, day
    union all
    select vote, '*', day, sum(count)::int from answer_votes group by vote, day
    union all
    select vote, entry, day, count from answer_votes
  )`,
} as const satisfies Record<Source, unknown>;

const kept = z.object({ code: z.string(), kind: z.string(), days: z.instanceof(Buffer) });
const recent = z.object({ code: z.string(), kind: z.string(), day: z.number(), count: z.number() });

type ByCode<T> = Map<string, Map<string, T>>;

/** All days before `until`, gathered once: they change no more. */
interface Past {
  readonly until: DayNumber;
  /** ms since the epoch (UTC). */
  readonly readAt: number;
  readonly blocks: ByCode<Blocks>;
}

/** What came in late, from a database that was away, shows after that long at most. */
const rereadMs = 3_600_000;

/**
 * Reads daily totals. Those of past days stay in memory as blocks, some megabytes for 200 channels and
 * a year; what is asked each time are yesterday and today. `zone`: IANA name of the zone the days are counted in.
 */
export function createDayTotals({ db }: Pick<Storage, "db">, source: Source, zone: string) {
  let past: Past | undefined;
  let reading: Promise<Past> | undefined;

  function reread(today: DayNumber, now: number): Promise<Past> {
    reading ??= readPast(db, source, today - 1, now)
      .then((read) => {
        past = read;
        return read;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  return {
    async reread(now: number): Promise<void> {
      await reread(dayIn(zone, now), now);
    },
    /** `now`: ms since the epoch (UTC). Throws `StorageUnavailableError`. */
    async read(now: number): Promise<Totals> {
      const today = dayIn(zone, now);
      let known = past;
      if (!known || now < known.readAt) known = await reread(today, now);
      // Nobody waits for a second reading: what is known is right but for what came late.
      else if (now - known.readAt > rereadMs || known.until < today - 1)
        void reread(today, now).catch(() => {});
      return join(known.blocks, await readRecent(db, source, known.until));
    },
  };
}

async function readPast(db: Database, source: Source, until: DayNumber, now: number): Promise<Past> {
  const { rows } = await sql`
    select code, kind, string_agg(int4send(day - date '1970-01-01') || int4send(count), ''::bytea order by day) as days
    from ${sources[source]} as days_of where day < date '1970-01-01' + ${until}::int group by code, kind`.execute(
    db,
  );
  const blocks: ByCode<Blocks> = new Map();
  for (const row of rows) {
    const { code, kind, days } = kept.parse(row);
    put(blocks, code, kind, gatherDays(unpack(days)));
  }
  return { until, readAt: now, blocks };
}

/** Pairs of a day and its count, four bytes each: a tenth of the time that half a million rows take. */
function* unpack(days: Buffer): Iterable<DayCount> {
  for (let at = 0; at < days.length; at += 8)
    yield { day: days.readInt32BE(at), count: days.readInt32BE(at + 4) };
}

async function readRecent(db: Database, source: Source, from: DayNumber): Promise<ByCode<DayCount[]>> {
  const { rows } = await sql`
    select code, kind, day - date '1970-01-01' as day, count from ${sources[source]} as days_of
    where day >= date '1970-01-01' + ${from}::int order by day`.execute(db);
  const days: ByCode<DayCount[]> = new Map();
  for (const row of rows) {
    const { code, kind, day, count } = recent.parse(row);
    const known = days.get(code)?.get(kind);
    if (known) known.push({ day, count });
    else put(days, code, kind, [{ day, count }]);
  }
  return days;
}

function put<T>(map: ByCode<T>, code: string, kind: string, value: T): void {
  const ofCode = map.get(code);
  if (ofCode) ofCode.set(kind, value);
  else map.set(code, new Map([[kind, value]]));
}

function join(past: ByCode<Blocks>, days: ByCode<DayCount[]>): Totals {
  const totals: ByCode<Series> = new Map();
  for (const [code, ofCode] of past) for (const [kind, blocks] of ofCode) put(totals, code, kind, [blocks]);
  for (const [code, ofCode] of days)
    for (const [kind, recentDays] of ofCode) {
      const before = past.get(code)?.get(kind);
      const after = gatherDays(recentDays, before?.open);
      put(totals, code, kind, before ? [before, after] : [after]);
    }
  return totals;
}
