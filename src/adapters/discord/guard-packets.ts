import type { Client } from "discord.js";
import type { Logger } from "../../system/logger.ts";

/** discord.js 14 has it on the object and calls it from there; its types call it private. */
interface PacketHandler {
  handlePacket(packet?: { readonly t?: unknown }, shard?: unknown): boolean;
}

/**
 * discord.js builds its objects from an event before anybody is told of it, and throws over one that is not shaped as it
 * knows: while the line is opening that would end the process. Such an event is left out, and named in the log.
 */
export function guardPackets(client: Client, logger: Logger): void {
  const handler = client.ws as unknown as PacketHandler;
  const handle = handler.handlePacket.bind(handler);
  handler.handlePacket = (packet, shard) => {
    try {
      return handle(packet, shard);
    } catch (err) {
      logger.warn({ code: "discord_event_unreadable", event: eventName(packet?.t), err });
      return true;
    }
  };
}

/** Discord's names are upper case and underscores. */
const eventName = (name: unknown): string =>
  typeof name === "string" && /^[A-Z_]{1,50}$/.test(name) ? name : "unknown";
