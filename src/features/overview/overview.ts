import { type Storage, sql } from "../../storage/storage.ts";
import type { Clock } from "../../system/clock.ts";

export interface Overview {
  /**
   * Changes when there may be new figures to show, for whoever waits for them. Of links it moves with every fifth event
   * of two days only, so that it does not tell when one person came.
   */
  mark(): Promise<string>;
}

/** What an open page of the dashboard watches. Each part of it is read from an index. `zone`: IANA name, of the days. */
export function createOverview({ db }: Pick<Storage, "db">, clock: Clock, zone: string): Overview {
  return {
    async mark() {
      const now = new Date(clock.now());
      const { rows } = await sql<{ mark: string }>`
        select concat_ws('-',
          (select coalesce(sum(count), 0)::bigint / 5 from referral_days
            where day >= (${now}::timestamptz at time zone ${zone})::date - 1),
          (select coalesce(extract(epoch from max(confirmed_at)), 0)::bigint from petition_counts),
          (select md5(coalesce(string_agg(id || state, ',' order by id), '')) from broadcasts)
        ) as mark`.execute(db);
      return rows[0]?.mark ?? "";
    },
  };
}
