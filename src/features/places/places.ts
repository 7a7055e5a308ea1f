import type { Place } from "../../chat/incoming.ts";
import { type Language, languages } from "../../chat/languages.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Referrals } from "../referrals/referrals.ts";

/** A group or channel that receives broadcasts. */
interface SubscribedPlace {
  readonly language: Language;
  readonly isAnnouncement: boolean;
}

/** Which groups and channels receive broadcasts: decided there, by a moderator. */
export interface Places {
  find(place: Place): Promise<SubscribedPlace | undefined>;
  /** Doing it twice changes the language. `now`: ms since the epoch (UTC). */
  subscribe(place: Place, language: Language, now: number): Promise<void>;
  /** What was queued for it goes along. False when it received none. */
  unsubscribe(place: Place): Promise<boolean>;
  /** The same for a place that the bot may no longer write to. `placeKey` as in `places`. */
  end(placeKey: string): Promise<boolean>;
}

interface PlacesParts {
  readonly storage: Pick<Storage, "db" | "keys">;
  /** Makes the place's row at its first use. */
  readonly referrals: Pick<Referrals, "codeOfPlace">;
}

export function createPlaces({ storage: { db, keys }, referrals }: PlacesParts): Places {
  async function find(place: Place): Promise<SubscribedPlace | undefined> {
    const row = await db
      .selectFrom("places")
      .select(["language", "is_announcement"])
      .where("place_key", "=", keys.placeKey(place.id))
      .where("subscribed_at", "is not", null)
      .executeTakeFirst();
    const language = languages.find((known) => known === row?.language);
    return row && { language: language ?? languages[0], isAnnouncement: row.is_announcement };
  }

  const end = (placeKey: string): Promise<boolean> =>
    db.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable("places")
        .set({ subscribed_at: null, language: null, sealed_name: null })
        .where("place_key", "=", placeKey)
        .where("subscribed_at", "is not", null)
        .executeTakeFirst();
      // The place itself stays, for its code: what waits for it has to be taken out by hand.
      await transaction
        .deleteFrom("deliveries")
        .where("state", "<>", "done")
        .where("work", "=", "send")
        .where("place_id", "in", (places) =>
          places.selectFrom("places").select("id").where("place_key", "=", placeKey),
        )
        .execute();
      return numUpdatedRows > 0n;
    });

  return {
    find,
    end,
    async subscribe(place, language, now) {
      await referrals.codeOfPlace(place, now);
      const placeKey = keys.placeKey(place.id);
      await db
        .updateTable("places")
        .set(({ fn, val }) => ({
          subscribed_at: fn.coalesce("subscribed_at", val(new Date(now))),
          language,
          is_announcement: place.isAnnouncement ?? false,
          ...(place.name ? { sealed_name: keys.seal(place.name, `places:name:${placeKey}`) } : {}),
        }))
        .where("place_key", "=", placeKey)
        .execute();
    },
    unsubscribe: (place) => end(keys.placeKey(place.id)),
  };
}
