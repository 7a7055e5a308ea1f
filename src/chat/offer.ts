import type { Language } from "./languages.ts";
import type { Outgoing } from "./outgoing.ts";

/** Something a person can put into a chat where the bot is not. Its buttons open pages: nothing would come back from there. */
export interface Offer {
  /** At most 64 bytes. */
  readonly id: string;
  /** Plain text, as the list shows it. */
  readonly title: string;
  readonly description: string;
  readonly message: Outgoing;
}

/** What there is to offer to whoever reads this language. Quick: no database, and nothing about who asks. Never throws. */
export type Offers = (language: Language) => readonly Offer[];
