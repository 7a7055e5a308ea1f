import { isEntryId } from "../src/chat/entry-ids.ts";
import type { Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import type { Call } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import { isVote } from "../src/features/votes/votes.ts";
import { sayAnswer, sayUnavailable, showButton } from "./answer.ts";
import { offerHuman } from "./handover-messages.ts";

/**
 * Counts what somebody thinks of an answer, `ID.up` or `ID.down`, and thanks. In private the answer takes its own place,
 * without the buttons, so that it is counted once. In a group the answer may be everybody's: it stays, and only who
 * pressed is thanked; where a message is theirs alone, the thanks take its place.
 */
export async function takeVote(call: Call, value: string): Promise<Reply> {
  const [id = "", vote = "", ...rest] = value.split(".");
  const { faq, votes } = call.services;
  if (!isEntryId(id) || !isVote(vote) || rest.length > 0 || !faq.entry(id, call.person.language))
    return sayUnavailable();
  await votes.count(id, vote, call.now);

  const thanks = say(`answer.thanks.${vote}`);
  const browse = { label: say("ask.browse"), press: openCommand("faq") };
  const help = vote === "down" ? [[browse], ...offerHuman(call.services)] : [];
  if (call.place.kind === "group") {
    return { lines: [thanks], buttons: [showButton(id), ...help], replace: true, answer: "private" };
  }
  const { lines, buttons = [] } = sayAnswer(call, id, { voted: true });
  return { lines: [...lines, thanks], buttons: [...buttons, ...help], replace: true };
}
