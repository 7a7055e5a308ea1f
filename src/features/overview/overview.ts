import { type Storage, sql } from "../../storage/storage.ts";

export interface Overview {
  /**
   * Changes when there may be new figures to show, for whoever waits for them. Of links it moves with every fifth event
   * only, so that it does not tell when one person came.
   */
  mark(): Promise<string>;
}

/** What an open page of the dashboard watches. Each part of it is read from an index or a handful of rows. */
export function createOverview({ db }: Pick<Storage, "db">): Overview {
  return {
    async mark() {
      const { rows } = await sql<{ mark: string }>`
        select concat_ws('-',
          (select coalesce(max(id), 0) / 5 from referral_events),
          (select coalesce(extract(epoch from max(confirmed_at)), 0)::bigint from petition_counts),
          (select md5(coalesce(string_agg(id || state, ',' order by id), '')) from broadcasts)
        ) as mark`.execute(db);
      return rows[0]?.mark ?? "";
    },
  };
}
