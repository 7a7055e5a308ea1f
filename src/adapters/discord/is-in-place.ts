import { type Client, DiscordAPIError, RESTJSONErrorCodes } from "discord.js";
import type { Membership } from "../../chat/adapter-contract.ts";
import { idWithin, type PlaceId } from "../../chat/address.ts";
import { tryAgain } from "./try-again.ts";

/** A channel that was deleted, or that the bot cannot see, be it that it is hidden or that the server put the bot out. */
const out: ReadonlySet<unknown> = new Set([
  RESTJSONErrorCodes.UnknownChannel,
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.MissingAccess,
]);

/** See `PlatformAdapter.isIn`. Discord's own answer and not the cache: a server in an outage has no channels there. */
export async function isInPlace(client: Client<true>, place: PlaceId): Promise<Membership> {
  try {
    await tryAgain(() => client.channels.fetch(idWithin(place), { force: true }), 0);
    return "in";
  } catch (error) {
    return error instanceof DiscordAPIError && out.has(error.code) ? "out" : "unknown";
  }
}
