import type { Membership } from "../../chat/adapter-contract.ts";
import { idWithin, type PlaceId } from "../../chat/address.ts";
import type { BotApi } from "./bot-api.ts";
import { explainSendFailure } from "./explain-failure.ts";

/** See `PlatformAdapter.isIn`. `botId`: the bot's own id, which its token begins with. */
export async function isInPlace(
  { callPatiently }: BotApi,
  botId: number,
  place: PlaceId,
): Promise<Membership> {
  try {
    const { status } = await callPatiently("getChatMember", {
      chat_id: Number(idWithin(place)),
      user_id: botId,
    });
    return status === "left" || status === "kicked" ? "out" : "in";
  } catch (error) {
    const failure = explainSendFailure(error);
    if (failure.kind === "refused") return "out";
    // The old number of a group that moved on: the update that tells so keeps its code.
    return failure.kind === "moved" ? "in" : "unknown";
  }
}
