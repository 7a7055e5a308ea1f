import { type PlatformName, platformNames } from "../../chat/address.ts";
import { type Language, languages } from "../../chat/languages.ts";
import { type Storage, sql } from "../../storage/storage.ts";

/** How many places and people get broadcasts on one platform in one language. */
export interface SubscriptionCount {
  readonly platform: PlatformName;
  readonly language: Language;
  readonly places: number;
  readonly people: number;
}

export interface Overview {
  /** Counted now; what nobody subscribed to is left out. */
  subscriptions(): Promise<readonly SubscriptionCount[]>;
}

/** What the dashboard's first page counts. Numbers only: who it is stays in the tables. */
export function createOverview({ db }: Pick<Storage, "db">): Overview {
  return {
    async subscriptions() {
      const places = await db
        .selectFrom("places")
        .select(["platform", "language", sql<string>`count(*)`.as("number")])
        .where("subscribed_at", "is not", null)
        .groupBy(["platform", "language"])
        .execute();
      const people = await db
        .selectFrom("update_subscribers")
        .select(["platform", "language", sql<string>`count(*)`.as("number")])
        .groupBy(["platform", "language"])
        .execute();
      return platformNames.flatMap((platform) =>
        languages.flatMap((language) => {
          const of = (rows: readonly Counted[]) =>
            Number(rows.find((row) => row.platform === platform && row.language === language)?.number ?? 0);
          const counts = { places: of(places), people: of(people) };
          return counts.places + counts.people > 0 ? [{ platform, language, ...counts }] : [];
        }),
      );
    },
  };
}

interface Counted {
  readonly platform: string;
  readonly language: string | null;
  readonly number: string;
}
