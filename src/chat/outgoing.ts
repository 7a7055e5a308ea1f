import type { Language } from "./languages.ts";

export type OutgoingButton =
  | { readonly label: string; readonly payload: string }
  | { readonly label: string; readonly url: string };

/** A file that goes with a message. Small: it is held in memory and sent whole. */
export interface OutgoingFile {
  /** Letters, digits, `-`, `_` and one dot. */
  readonly name: string;
  readonly mime: string;
  readonly content: string | Uint8Array;
}

/** A picture shown with a message. Nothing is told by it alone: `alt` says the same in words. */
export interface OutgoingPicture {
  /** Letters, digits, `-` and `_`, then `.png`. */
  readonly name: string;
  /** Plain text. */
  readonly alt: string;
  readonly mime: "image/png";
  readonly content: Uint8Array;
}

/** A reply put into words, ready for an adapter to write in its platform's own form. */
export interface Outgoing {
  /**
   * Restricted HTML: only the tags `b`, `i`, `code`, `a href`, entities for the rest, and line feeds.
   * It is Telegram's HTML parse mode as it stands; Discord's Markdown is written from it.
   */
  readonly html: string;
  readonly buttons: readonly (readonly OutgoingButton[])[];
  /** Sent with it, in the same visibility. A message that takes another's place carries none. */
  readonly files?: readonly OutgoingFile[];
  /** Shown with it, in the same visibility. A message that takes another's place carries none. */
  readonly pictures?: readonly OutgoingPicture[];
  /** Only the person addressed may see it, even when the question was asked in a group. */
  readonly private: boolean;
  /** Changes the message whose button was pressed instead of sending a new one. */
  readonly replace: boolean;
  /** The language it is written in: for the `lang` attribute and the adapter's own few words. */
  readonly language: Language;
}
