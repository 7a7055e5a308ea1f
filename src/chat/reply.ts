import type { ButtonPayload } from "./button-payload.ts";
import type { Text } from "./text.ts";

/** A button either comes back to the bot (payload) or opens a page (url). */
export type Button =
  | { readonly label: Text; readonly press: ButtonPayload }
  | { readonly label: Text; readonly url: string };

/** What a command returns: texts not yet in words. An empty text is a blank line. */
export interface Reply {
  /** One paragraph each. */
  readonly lines: readonly Text[];
  /** Rows of buttons. */
  readonly buttons?: readonly (readonly Button[])[];
  /**
   * After a button: true changes the message that carried it, so that it cannot be pressed twice;
   * otherwise a new message is sent.
   */
  readonly replace?: boolean;
  /** Overrides the command's own `answer`: what concerns one person is private even when asked in a group. */
  readonly answer?: "private" | "open";
}
