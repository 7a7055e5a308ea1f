import { z } from "zod";
import { type Database, sql } from "../../storage/storage.ts";
import { placesOf } from "./audience.ts";
import type { Audience } from "./broadcast.ts";

/** What Discord bears per announcement channel. */
export const crosspostsPerHour = 10;
export const crosspostHourMs = 3_600_000;

/** How much room is left to publish to those who follow announcement channels. */
export interface CrosspostBudget {
  /** The announcement channels among the places of the audience. */
  readonly channels: number;
  /** Publications of the last hour, in the channel that had most of them. */
  readonly used: number;
  /** Per channel and hour. */
  readonly limit: number;
}

const counted = z.object({ channels: z.coerce.number(), used: z.coerce.number() });

/** `now`: ms since the epoch (UTC). */
export async function readCrosspostBudget(
  db: Database,
  audience: Audience,
  now: number,
): Promise<CrosspostBudget> {
  const { rows } = await sql`
    select count(*) as channels, coalesce(max(used), 0) as used
    from (${placesOf({ audience, until: now })}) as reached
      join places using (id)
      cross join lateral (
        select count(*) as used from crossposts
        where place_id = places.id and published_at > ${new Date(now - crosspostHourMs)}
      ) as published
    where is_announcement`.execute(db);
  return { ...counted.parse(rows[0]), limit: crosspostsPerHour };
}
