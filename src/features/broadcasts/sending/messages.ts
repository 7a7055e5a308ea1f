import type { Outgoing } from "../../../chat/outgoing.ts";
import type { Clock } from "../../../system/clock.ts";
import type { Broadcast, Reading } from "../broadcast.ts";
import type { Claimed } from "./claim.ts";

/** The message of a delivery, put into words; `undefined` when its broadcast does not exist any more. */
export type MessageOf = (delivery: Claimed) => Promise<Outgoing | undefined>;

interface MessageParts {
  readonly clock: Clock;
  readonly find: (id: number) => Promise<Broadcast | undefined>;
  readonly write: (broadcast: Broadcast, reading: Reading) => Outgoing;
}

/** The petition's button may change while a long broadcast is being sent. */
const keptMs = 60_000;

/** Written once per broadcast, version, language and kind of recipient, for a minute. */
export function createMessages({ clock, find, write }: MessageParts): MessageOf {
  let written = new Map<string, Promise<Outgoing | undefined>>();
  let since = clock.now();
  return (delivery) => {
    if (clock.now() - since >= keptMs) {
      written = new Map();
      since = clock.now();
    }
    const reading = { language: delivery.language, recipient: delivery.recipient.kind };
    const key = [delivery.broadcast, delivery.version, reading.language, reading.recipient].join("/");
    const known = written.get(key);
    if (known) return known;
    const kept = written;
    const message = find(delivery.broadcast).then((broadcast) => broadcast && write(broadcast, reading));
    kept.set(key, message);
    message.catch(() => kept.delete(key));
    return message;
  };
}
