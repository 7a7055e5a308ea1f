import type { Delivery, Rendering } from "../chat/adapter-contract.ts";
import type { PersonId, PlatformName } from "../chat/address.ts";
import type { Language } from "../chat/languages.ts";
import type { Reply } from "../chat/reply.ts";
import type { Reading } from "../features/broadcasts/broadcast.ts";

/** A message as one platform will show it. */
export interface Rendered extends Rendering {
  readonly platform: PlatformName;
}

/** For who prepares a broadcast: more than one message, in private. Nobody else is written to from here but the team. */
export interface Desk {
  /** Writes to somebody's private chat with the bot, in their language and zone. */
  send(
    to: { readonly id: PersonId; readonly language: Language; readonly zone: string },
    reply: Reply,
  ): Promise<Delivery["kind"]>;
  /** Shows the very message that a recipient will get. */
  preview(to: PersonId, reply: Reply, reading: Reading): Promise<Delivery["kind"]>;
  /** The same message as each platform will be given it. */
  render(reply: Reply, reading: Reading): readonly Rendered[];
  /** Tells the team's place; left out where it has none. False when it did not arrive. */
  readonly tellTeam?: (reply: Reply) => Promise<boolean>;
}
