import { DiscordAPIError, type REST, RESTJSONErrorCodes, Routes } from "discord.js";
import type { Membership } from "../../chat/adapter-contract.ts";
import { idWithin, type PlaceId } from "../../chat/address.ts";
import { tryAgain } from "./try-again.ts";

/** A channel that was deleted, or that the bot cannot see, be it that it is hidden or that the server put the bot out. */
const out: ReadonlySet<unknown> = new Set([
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.MissingAccess,
]);

/** See `PlatformAdapter.isIn`. Discord's own answer and not a cache: a server in an outage, or of another shard, is in none. */
export async function isInPlace(rest: REST, place: PlaceId): Promise<Membership> {
  try {
    await tryAgain(() => rest.get(Routes.channel(idWithin(place))), 0);
    return "in";
  } catch (error) {
    return error instanceof DiscordAPIError && out.has(error.code) ? "out" : "unknown";
  }
}
