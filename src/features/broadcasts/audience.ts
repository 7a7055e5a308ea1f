import { z } from "zod";
import { platformNames } from "../../chat/address.ts";
import type { Language } from "../../chat/languages.ts";
import { type Database, sql } from "../../storage/storage.ts";
import type { Audience } from "./broadcast.ts";
import type { RecipientCount } from "./results.ts";

/** The hash of the words people agree to today, by language: see `consent_texts`. Who agreed to others is asked first. */
export type CurrentWords = () => Readonly<Partial<Record<Language, string>>>;

interface Reached {
  readonly audience: Audience;
  readonly words: ReturnType<CurrentWords>;
  /** Only who was there by then, in ms since the epoch (UTC). */
  readonly until: number;
}

const chosen = ({ platforms, languages }: Audience) => sql`
  (${platforms ?? null}::text[] is null or platform = any(${platforms ?? null}::text[]))
  and (${languages ?? null}::text[] is null or language = any(${languages ?? null}::text[]))`;

/** The people of an audience, as they are counted and as their deliveries are made. Goes on after `where … and`. */
export const peopleOf = ({ audience, words, until }: Reached) => {
  const current = Object.entries(words).map(([language, hash]) => `${language}:${hash}`);
  return sql`
    select id, platform, 'person' as recipient,
      not (consent_language || ':' || text_hash = any(${current}::text[])) as renewal
    from update_subscribers
    where ${audience.people} and ${chosen(audience)} and agreed_at <= ${new Date(until)}`;
};

/** The places of an audience, likewise. */
export const placesOf = ({ audience, until }: Omit<Reached, "words">) => sql`
  select id, platform, 'place' as recipient, false as renewal
  from places
  where ${audience.places} and ${chosen(audience)} and subscribed_at <= ${new Date(until)}`;

const counted = z.object({
  platform: z.enum(platformNames),
  recipient: z.enum(["person", "place"]),
  count: z.coerce.number(),
  renewal: z.coerce.number(),
});

/**
 * How many there are. `after`: counts only who has no delivery yet, when the filling has come as far as this subscriber;
 * the places are the first that have.
 */
export async function countRecipients(
  db: Database,
  reached: Reached,
  after?: string,
): Promise<readonly RecipientCount[]> {
  const people = sql`${peopleOf(reached)} and id > ${after ?? "0"}`;
  const all = after === undefined ? sql`${placesOf(reached)} union all ${people}` : people;
  const { rows } = await sql`
    select platform, recipient, count(*) filter (where not renewal) as count,
      count(*) filter (where renewal) as renewal
    from (${all}) as reached group by 1, 2 order by 1, 2`.execute(db);
  return rows.map((row) => counted.parse(row));
}
