import type { Receive } from "../chat/adapter-contract.ts";
import { type PlatformName, readAddress } from "../chat/address.ts";

/**
 * Counts every answer towards what its platform bears, so that a broadcast leaves room for the answers to people who
 * write meanwhile. Delays nobody.
 */
export const countAnswers =
  (receive: Receive, spend: (platform: PlatformName, messages: number) => void): Receive =>
  async (incoming) => {
    const taken = await receive(incoming);
    const platform = readAddress(incoming.person.id)?.platform;
    void taken.answer.then((answer) => answer && platform && spend(platform, 1));
    return taken;
  };
