import type { PlatformName } from "../../chat/address.ts";
import { type Database, type ReferralKind, sql } from "../../storage/storage.ts";
import type { Calendar } from "./calendar.ts";

export interface ReferralEvent {
  readonly code: string;
  readonly kind: ReferralKind;
  /** ms since the epoch (UTC). */
  readonly at: number;
  /** How many alike; none for one that only brings a mark. */
  readonly times: number;
  /** Of whoever opened the link: the first of its day makes a visitor. */
  readonly mark?: string | undefined;
}

export const platformCodes: Readonly<Record<PlatformName, string>> = {
  telegram: "telegram",
  discord: "discord",
  preview: "preview",
};
/** What a code that nobody made is counted under. */
export const unknownCode = "unknown";

/** Clicks are noted by the second. Nobody reads, and follows a link, so soon after it was posted: those are machines that fetch it for a preview. */
const ownPostSeconds = 5;

/**
 * Writes events, their daily totals and new visitors in one statement: all of them or none. With `batch`, a UUID, what
 * was written under it before is not written again. Throws `StorageUnavailableError`.
 */
export async function countEvents(
  db: Database,
  calendar: Calendar,
  events: readonly ReferralEvent[],
  batch?: string,
): Promise<void> {
  if (events.length === 0) return;
  const latest = new Date(Math.max(...events.map(({ at }) => at)));
  const once = batch
    ? sql`insert into view_batches (id, written_at) values (${batch}::uuid, ${latest}) on conflict do nothing returning id`
    : sql`select 1`;
  // The daily rows are taken in one order by everybody: two writers cannot wait for each other.
  await sql`
    with once as (${once}),
    given as (
      select e.code, e.kind, to_timestamp(e.at / 1000.0) as at, e.day, e.times, e.mark from unnest(
        ${events.map(({ code }) => code)}::text[], ${events.map(({ kind }) => kind)}::text[],
        ${events.map(({ at }) => at)}::bigint[], ${events.map(({ at }) => calendar.dayOf(at))}::date[],
        ${events.map(({ times }) => times)}::int[], ${events.map(({ mark }) => mark ?? null)}::text[]
      ) as e (code, kind, at, day, times, mark), once
    ),
    known as (
      select e.at, e.day, e.times, e.mark,
        case when c.code is not null or e.code = any (${Object.values(platformCodes)}::text[])
          then e.code else ${unknownCode} end as code,
        case when e.kind = 'view' and e.at >= date_trunc('second', c.posted_at)
            and e.at <= c.posted_at + make_interval(secs => ${ownPostSeconds})
          then 'crawler' else e.kind end as kind
      from given e left join referral_codes c on c.code = e.code
    ),
    marked as (
      insert into visitor_marks (day, code, mark)
      select distinct day, code, mark from known where kind = 'view' and mark is not null order by day, code, mark
      on conflict do nothing
      returning day, code, mark
    ),
    counted as (
      select code, kind, at, day, times from known
      union all
      select m.code, 'visitor', min(k.at), m.day, 1
      from marked m join known k on k.day = m.day and k.code = m.code and k.mark = m.mark and k.kind = 'view'
      group by m.day, m.code, m.mark
    ),
    written as (
      insert into referral_events (code, kind, at, times)
      select code, kind, at, times from counted where times > 0
    )
    insert into referral_days (code, day, kind, count)
    select code, day, kind, sum(times) from counted
    group by code, day, kind having sum(times) > 0 order by code, day, kind
    on conflict (code, day, kind) do update set count = referral_days.count + excluded.count`.execute(db);
}
