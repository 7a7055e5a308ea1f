import type { Database } from "../../storage/storage.ts";
import { countRecipients } from "./audience.ts";
import type { Broadcast } from "./broadcast.ts";
import { checkTexts } from "./check-texts.ts";
import type { BroadcastParts } from "./parts.ts";
import type { Problem } from "./results.ts";

const minuteMs = 60_000;

/** Everything that keeps a broadcast from being sent as it stands. `now`: ms since the epoch (UTC). */
export async function findProblems(
  db: Database,
  broadcast: Broadcast,
  { render, languages, currentWords }: Pick<BroadcastParts, "render" | "languages" | "currentWords">,
  now: number,
): Promise<readonly Problem[]> {
  const { audience, sendAt, lastsMinutes, spreadMinutes, state } = broadcast;
  const problems = checkTexts(broadcast, render, languages);
  const reached = await countRecipients(db, { audience, words: currentWords(), until: now });
  if (!reached.some(({ count }) => count > 0)) problems.push({ kind: "no_recipients" });
  // Approved a little late, it is still sent; approved after its end, nobody would get it.
  const latest = state === "draft" ? sendAt : sendAt && sendAt + lastsMinutes * minuteMs;
  if (latest !== undefined && latest <= now) problems.push({ kind: "past_date" });
  if (spreadMinutes > lastsMinutes) problems.push({ kind: "spread_too_long" });
  return problems;
}
