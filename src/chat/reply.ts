import type { ButtonPayload } from "./button-payload.ts";
import type { Language } from "./languages.ts";
import type { OutgoingFile, OutgoingPicture } from "./outgoing.ts";
import type { Text } from "./text.ts";

/** A button either comes back to the bot (press) or opens a page (url). */
export type Button =
  | { readonly label: Text; readonly press: ButtonPayload }
  | { readonly label: Text; readonly url: string };

/** A paragraph: one text, or several that stand on lines of their own. */
type Paragraph = Text | readonly Text[];

/** What a picture shows is said in `alt` too, in full: not everybody sees it. */
export type Picture = Omit<OutgoingPicture, "alt"> & { readonly alt: Paragraph };

/** What a command returns: texts not yet in words. */
export interface Reply {
  readonly lines: readonly Paragraph[];
  readonly files?: readonly OutgoingFile[];
  readonly pictures?: readonly Picture[];
  /** Rows of buttons. */
  readonly buttons?: readonly (readonly Button[])[];
  /**
   * After a button: true changes the message that carried it, so that it cannot be pressed twice;
   * otherwise a new message is sent.
   */
  readonly replace?: boolean;
  /** Overrides the command's own `answer`: what concerns one person is private even when asked in a group. */
  readonly answer?: "private" | "open";
  /** Overrides the person's language, for the answer to a change of language. */
  readonly language?: Language;
  /** Overrides the person's IANA time zone, for the answer to a change of it. */
  readonly zone?: string;
}
