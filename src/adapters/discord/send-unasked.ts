import type { Channel, Client } from "discord.js";
import type { Delivery } from "../../chat/adapter-contract.ts";
import { type Address, readAddress } from "../../chat/address.ts";
import type { Outgoing } from "../../chat/outgoing.ts";
import { sendParts } from "./answer-message.ts";
import { explainFailure } from "./explain-failure.ts";
import { tryAgain } from "./try-again.ts";

/** Sends a reminder or a broadcast. Throws only over a fault of ours: a wrong address, a message of a wrong form. */
export async function sendUnasked(client: Client<true>, to: Address, message: Outgoing): Promise<Delivery> {
  const parts = readAddress(to);
  if (parts?.platform !== "discord") throw new TypeError("Expected an address on Discord");
  const find = (): Promise<Channel | null> =>
    parts.kind === "person" ? client.users.createDM(parts.id) : client.channels.fetch(parts.id);
  try {
    const channel = await tryAgain(find, 0);
    if (!channel) return { kind: "refused", because: "gone" };
    if (!channel.isSendable()) return { kind: "refused", because: "forbidden" };
    return { kind: "delivered", messageId: await sendParts(channel, message, { waitMs: 0 }) };
  } catch (error) {
    const failure = explainFailure(error);
    if (failure) return failure;
    throw new Error("Discord refused a message of ours", { cause: error });
  }
}
