import type { Membership } from "../../chat/adapter-contract.ts";
import { type Address, idWithin } from "../../chat/address.ts";
import type { BotApi } from "./bot-api.ts";
import { explainSendFailure } from "./explain-failure.ts";

/** See `PlatformAdapter.isIn`. `botId`: the bot's own id, which its token begins with. */
export async function isInPlace(api: BotApi, botId: number, place: Address): Promise<Membership> {
  try {
    const { status } = await api.callPatiently("getChatMember", {
      chat_id: Number(idWithin(place)),
      user_id: botId,
    });
    return status === "left" || status === "kicked" ? "out" : "in";
  } catch (error) {
    const failure = explainSendFailure(error);
    if (failure.kind === "refused") return "out";
    // The old number of a group: what is kept under it is about the group of the new one.
    return failure.kind === "moved" ? isInPlace(api, botId, failure.to) : "unknown";
  }
}
