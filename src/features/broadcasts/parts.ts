import { createHash } from "node:crypto";
import type { Language } from "../../chat/languages.ts";
import type { Storage } from "../../storage/storage.ts";
import type { Clock } from "../../system/clock.ts";
import type { CurrentWords } from "./audience.ts";
import type { Broadcast } from "./broadcast.ts";
import type { Render } from "./check-texts.ts";

export interface BroadcastParts {
  readonly storage: Pick<Storage, "db" | "keys">;
  readonly clock: Clock;
  /** BROADCAST_APPROVAL: whether another moderator has to approve. */
  readonly approval: "two" | "one";
  /** Those of LANGUAGES. */
  readonly languages: readonly Language[];
  readonly render: Render;
  readonly currentWords: CurrentWords;
}

/**
 * Stands for what a moderator was shown, in 16 characters for a button: who approves something that was changed
 * meanwhile has not read it.
 */
export function markOf({ texts, signature, audience, ...broadcast }: Broadcast): string {
  const { sendAt, lastsMinutes, spreadMinutes, crosspost } = broadcast;
  const { places, people, platforms, languages } = audience;
  const shown = [
    Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1)),
    signature,
    [places, people, platforms, languages],
    [sendAt, lastsMinutes, spreadMinutes, crosspost],
  ];
  return createHash("sha256").update(JSON.stringify(shown)).digest("base64url").slice(0, 16);
}
