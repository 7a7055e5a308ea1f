import { z } from "zod";
import { type PlatformName, platformNames } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import { type Storage, sql } from "../../storage/storage.ts";
import { roundDown } from "./masks.ts";

/** Who receives the team's news now. Every number is "at least so many". */
export interface SubscriptionCell {
  readonly recipient: "person" | "place";
  readonly language: Language;
  readonly platform: PlatformName;
  /** In fives; `null`: less than five. */
  readonly count: number | null;
}

export interface Subscriptions {
  readonly cells: readonly SubscriptionCell[];
  /** Sums of what is shown in the cells. `null`: nothing is. */
  readonly people: number | null;
  readonly places: number | null;
  readonly byLanguage: readonly { readonly language: Language; readonly count: number | null }[];
  readonly byPlatform: readonly { readonly platform: PlatformName; readonly count: number | null }[];
}

const cell = z.object({
  recipient: z.enum(["person", "place"]),
  language: z.enum(languages),
  platform: z.enum(platformNames),
  count: z.coerce.number().transform(roundDown),
});

/** Of people, by language and platform; places apart. Margins are sums of the cells shown. */
export async function readSubscriptions({ db }: Pick<Storage, "db">): Promise<Subscriptions> {
  const { rows } = await sql`
    select 'person' as recipient, language, platform, count(*) as count from update_subscribers
      group by language, platform
    union all
    select 'place', coalesce(language, ${languages[0]}), platform, count(*) from places
      where subscribed_at is not null group by 2, platform
    order by 1, 2, 3`.execute(db);
  const cells = z.array(cell).parse(rows);
  const people = cells.filter(({ recipient }) => recipient === "person");
  const margin = <K extends "language" | "platform">(name: K) =>
    [...Map.groupBy(people, (one) => one[name])].map(
      ([value, group]) =>
        ({ [name]: value, count: addShown(group) }) as Record<K, SubscriptionCell[K]> & {
          count: number | null;
        },
    );
  return {
    cells,
    people: addShown(people),
    places: addShown(cells.filter(({ recipient }) => recipient === "place")),
    byLanguage: margin("language"),
    byPlatform: margin("platform"),
  };
}

/** 0 where there is nobody at all. */
const addShown = (cells: readonly SubscriptionCell[]): number | null => {
  const shown = cells.reduce((sum, { count }) => sum + (count ?? 0), 0);
  return shown === 0 && cells.length > 0 ? null : shown;
};
