import { randomBytes } from "node:crypto";
import type { Membership } from "../../chat/adapter-contract.ts";
import { type PlaceId, type PlatformName, platformOf, readAddress } from "../../chat/address.ts";
import type { Place } from "../../chat/incoming.ts";
import { type ReferralKind, type Storage, StorageUnavailableError } from "../../storage/storage.ts";
import { tooOld } from "../retention/retention.ts";
import { createCalendar } from "./calendar.ts";
import { type Channels, createChannels } from "./channels.ts";
import { countEvents, platformCodes, type ReferralEvent } from "./count-events.ts";
import { keepZone, rebuildDays } from "./days.ts";
import { forgetLeftPlaces } from "./left-places.ts";
import { createVisitors, forgetMarksBefore, type Visitors } from "./visitors.ts";

export { createCalendar } from "./calendar.ts";
export { type Channel, isChannelName } from "./channels.ts";
export { platformCodes, unknownCode } from "./count-events.ts";
export type { Mark, Visitors } from "./visitors.ts";

/** Views written down together; `id`, a UUID, tells them when they come again. */
export interface ViewBatch {
  readonly id: string;
  readonly views: readonly ReferralEvent[];
}

/** Counts by channel, never by person: no call here takes one, and no column could hold one. */
export interface Referrals {
  /** Notes what came of a link, `times` over. A code nobody made counts as `unknown`. `at`: ms since the epoch (UTC). */
  record(code: string, kind: ReferralKind, at: number, times?: number): Promise<void>;
  /**
   * Writes views down, exactly once however often it is called with the same `id`. False when the database does not take
   * them now: try again.
   */
  recordViews(batch: ViewBatch): Promise<boolean>;
  /** Tells visitors of one day apart, together with the other processes on this database. Close it. */
  openVisitors(clock: { now(): number }): Visitors;
  /** Channels, posters and partners, made by organisers. */
  readonly channels: Channels;
  /**
   * The bot posts a link with this code: whatever opens it within five seconds counts as a crawler. Not for what goes to
   * many places one after the other: whoever reads in the first would be taken for one as long as others are still sent to.
   */
  notePosted(code: string, at: number): Promise<void>;
  /** Under which what happens in a place counts: a group's own code if it has one, else the platform's. */
  codeFor(place: Place): Promise<string>;
  /** Makes the daily totals anew from the events. */
  rebuildDays(): Promise<void>;
  /** The same when TZ_DEFAULT has changed, or no totals were kept yet. Call it at every start. */
  keepZone(): Promise<void>;
  /** Removes marks of days that are over, and what told batches apart. Run it hourly. `now`: ms since the epoch (UTC). */
  sweep(now: number): Promise<void>;
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

/** SQLSTATE classes of what only this moment forbids: a rolled back transaction, an object in use. */
const passing = /^(40|55)/;

/** `zone`: IANA name of the time zone whose days are counted. */
export function createReferrals(storage: Storage, zone: string): Referrals {
  const { db, keys } = storage;
  const calendar = createCalendar(zone);
  const ownCode = (placeKey: string) =>
    db.selectFrom("places").select("code").where("place_key", "=", placeKey).executeTakeFirst();

  return {
    codeOfPlatform: (platform) => platformCodes[platform],
    channels: createChannels(storage),
    record: (code, kind, at, times = 1) =>
      times > 0 ? countEvents(db, calendar, [{ code, kind, at, times }]) : Promise.resolve(),
    async recordViews({ id, views }) {
      try {
        await countEvents(db, calendar, views, id);
        return true;
      } catch (error) {
        const { code } = error as { code?: unknown };
        const isPassing = typeof code === "string" && passing.test(code);
        if (isPassing || error instanceof StorageUnavailableError) return false;
        throw error;
      }
    },
    openVisitors: (clock) => createVisitors(storage, calendar, clock),
    async notePosted(code, at) {
      await db
        .updateTable("referral_codes")
        .set({ posted_at: new Date(at) })
        .where("code", "=", code)
        .execute();
    },
    async codeFor(place) {
      const platform = platformCodes[platformOf(place.id)];
      if (place.kind === "private") return platform;
      return (await ownCode(keys.placeKey(place.id)))?.code ?? platform;
    },
    rebuildDays: () => rebuildDays(db, calendar),
    keepZone: () => keepZone(db, calendar),
    async sweep(now) {
      await forgetMarksBefore(storage, calendar.dayOf(now));
      await db
        .deleteFrom("view_batches")
        .where("written_at", "<=", new Date(tooOld("viewBatches", now)))
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
            platform: platformOf(place.id),
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
      const kept = await ownCode(placeKey);
      if (!kept) throw new Error("A place went while it was given its code");
      return kept.code;
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
