import { randomBytes } from "node:crypto";
import type { Membership } from "../../chat/adapter-contract.ts";
import { type PlaceId, type PlatformName, readAddress } from "../../chat/address.ts";
import type { Place } from "../../chat/incoming.ts";
import type { Storage } from "../../storage/storage.ts";
import { forgetLeftPlaces } from "./left-places.ts";

type ReferralKind = "view" | "crawler" | "start";

/** Counts by channel, never by person: no call here takes one, and no column could hold one. */
export interface Referrals {
  /** Notes that a link was followed. A code nobody made counts as `unknown`. `at`: ms since the epoch (UTC). */
  record(code: string, kind: ReferralKind, at: number): Promise<void>;
  /** The code of a group or channel, made at first use. */
  codeOfPlace(place: Place, at: number): Promise<string>;
  /** The bot was removed: what ties a code to the place, or to any channel of its guild, goes; the counts stay. */
  forgetPlace(place: Place): Promise<void>;
  /** The same for the places of a platform that the bot left unnoticed; `isIn` asks the platform. How many there were. */
  forgetLeft(
    platform: PlatformName,
    isIn: (place: PlaceId) => Promise<Membership>,
    now: number,
  ): Promise<number>;
  /** A Telegram group got a new id: its code stays the same. */
  movePlace(from: PlaceId, to: PlaceId): Promise<void>;
  /** What stands in for a place's code in a private chat: one for everybody on that platform. */
  codeOfPlatform(platform: PlatformName): string;
}

/** What Telegram takes after `?start=`: 1-64 of A-Z, a-z, 0-9, _ and - (core.telegram.org/bots/features#deep-linking). */
const referralCodeForm = /^[A-Za-z0-9_-]{1,64}$/;

const platformCodes: Readonly<Record<PlatformName, string>> = {
  telegram: "telegram",
  discord: "discord",
  preview: "preview",
};

export function createReferrals(storage: Storage): Referrals {
  const { db, keys } = storage;

  async function isKnown(code: string): Promise<boolean> {
    if (Object.values(platformCodes).includes(code)) return true;
    if (!referralCodeForm.test(code)) return false;
    return (
      (await db.selectFrom("referral_codes").select("code").where("code", "=", code).executeTakeFirst()) !==
      undefined
    );
  }

  return {
    codeOfPlatform: (platform) => platformCodes[platform],
    async record(code, kind, at) {
      const counted = (await isKnown(code)) ? code : "unknown";
      await db
        .insertInto("referral_events")
        .values({ code: counted, kind, at: new Date(at) })
        .execute();
    },
    async codeOfPlace(place, at) {
      const placeKey = keys.placeKey(place.id);
      const code = newCode(place.id);
      await db.transaction().execute(async (transaction) => {
        // Two first uses at once: the unique key lets one in, and both read that one.
        const added = await transaction
          .insertInto("places")
          .values({
            place_key: placeKey,
            platform: readAddress(place.id)?.platform ?? "preview",
            address: keys.seal(place.id, `places:${placeKey}`),
            guild_key: place.guild ? keys.guildKey(place.guild) : null,
            code,
            added_at: new Date(at),
            confirmed_at: new Date(at),
          })
          .onConflict((conflict) => conflict.column("place_key").doNothing())
          .returning("code")
          .executeTakeFirst();
        if (added)
          await transaction
            .insertInto("referral_codes")
            .values({ code, name: null, created_at: new Date(at), retired_at: null })
            .execute();
      });
      return (
        await db
          .selectFrom("places")
          .select("code")
          .where("place_key", "=", placeKey)
          .executeTakeFirstOrThrow()
      ).code;
    },
    async forgetPlace(place) {
      await db.deleteFrom("places").where("place_key", "=", keys.placeKey(place.id)).execute();
      if (place.guild)
        await db.deleteFrom("places").where("guild_key", "=", keys.guildKey(place.guild)).execute();
    },
    forgetLeft: (platform, isIn, now) => forgetLeftPlaces(storage, platform, isIn, now),
    async movePlace(from, to) {
      const placeKey = keys.placeKey(to);
      // Somebody shared in the new group before the old one's farewell came: the new place has its code already.
      const known = await db
        .selectFrom("places")
        .select("code")
        .where("place_key", "=", placeKey)
        .executeTakeFirst();
      if (known)
        return void (await db.deleteFrom("places").where("place_key", "=", keys.placeKey(from)).execute());
      const oldKey = keys.placeKey(from);
      const named = await db
        .selectFrom("places")
        .select("sealed_name")
        .where("place_key", "=", oldKey)
        .executeTakeFirst();
      const name = named?.sealed_name && keys.open(named.sealed_name, `places:name:${oldKey}`);
      await db
        .updateTable("places")
        .set({
          place_key: placeKey,
          address: keys.seal(to, `places:${placeKey}`),
          ...(name ? { sealed_name: keys.seal(name, `places:name:${placeKey}`) } : {}),
        })
        .where("place_key", "=", oldKey)
        .execute();
    },
  };
}

/** Random, so that a code tells nothing about the place; the letter in front shows an organiser the platform. */
const newCode = (place: PlaceId) =>
  `${readAddress(place)?.platform[0] ?? "x"}-${randomBytes(5).toString("hex")}`;
