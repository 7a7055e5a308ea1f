import type { Membership } from "../../chat/adapter-contract.ts";
import { type PlaceId, type PlatformName, readAddress } from "../../chat/address.ts";
import type { Storage } from "../../storage/storage.ts";

/** Asked again after half a day, every hour until the platform says: whatever is left is gone within a day. */
const confirmedForMs = 12 * 3_600_000;

/**
 * Removes the places of one platform that the bot is no longer in, and notes those it is in, asking about each that was
 * not confirmed for half a day. What the platform cannot say now is asked again the next time. `now`: ms since the epoch.
 * Answers how many went.
 */
export async function forgetLeftPlaces(
  { db, keys }: Storage,
  platform: PlatformName,
  isIn: (place: PlaceId) => Promise<Membership>,
  now: number,
): Promise<number> {
  const rows = await db
    .selectFrom("places")
    .select(["place_key", "address"])
    .where("platform", "=", platform)
    .where("confirmed_at", "<=", new Date(now - confirmedForMs))
    .orderBy("confirmed_at")
    .execute();
  let left = 0;
  // One after the other: a platform counts requests, and nothing waits for this.
  for (const { place_key, address } of rows) {
    const membership = await isIn(readPlace(keys.open(address, `places:${place_key}`)));
    if (membership === "out") {
      await db.deleteFrom("places").where("place_key", "=", place_key).execute();
      left += 1;
    }
    if (membership === "in")
      await db
        .updateTable("places")
        .set({ confirmed_at: new Date(now) })
        .where("place_key", "=", place_key)
        .execute();
  }
  return left;
}

function readPlace(address: string): PlaceId {
  if (readAddress(address)?.kind !== "place") throw new TypeError("Expected the address of a place");
  return address as PlaceId;
}
