import { randomUUID } from "node:crypto";
import type { Language } from "../../chat/languages.ts";
import type { Outgoing, OutgoingButton, OutgoingFile } from "../../chat/outgoing.ts";
import { plainText } from "../../chat/plain-text.ts";

/** A message as the preview's API gives it. */
export interface PreviewMessage {
  readonly id: string;
  /** When it was written, in ISO 8601 and UTC. */
  readonly at: string;
  /** A person's name, or `group:NAME`. */
  readonly to: string;
  /** Only the person may see it, even when it answers something said in a group. */
  readonly private: boolean;
  /** Restricted HTML: b, i, code, a href. */
  readonly html: string;
  readonly text: string;
  readonly language: Language;
  readonly buttons: readonly OutgoingButton[];
  /** How many of the buttons stand in each row, as the bot laid them out. */
  readonly rows: readonly number[];
  readonly pictures: readonly { readonly alt: string; readonly url: string }[];
  /** To be downloaded once, within ten minutes. */
  readonly files: readonly { readonly name: string; readonly url: string }[];
  /** The earlier message that this one takes the place of. */
  readonly replaces?: string;
  /** The message that this one takes the place of was taken back: there is nothing to show. */
  readonly removed?: true;
}

export interface PreviewDestination {
  readonly person?: string;
  /** `private` or `group:NAME`. */
  readonly place: string;
  /** The message whose button was pressed. */
  readonly pressed?: string;
}

/** Writes a message at `at` (ms since the epoch): a private one goes to the person, wherever they asked. `shelve` gives a file its address. */
export function writeMessage(
  outgoing: Outgoing,
  { person, place, pressed }: PreviewDestination,
  at: number,
  shelve: (file: OutgoingFile) => string,
): PreviewMessage {
  const isPrivate = outgoing.private || place === "private";
  return {
    id: randomUUID(),
    at: new Date(at).toISOString(),
    to: isPrivate && person !== undefined ? person : place,
    private: outgoing.private,
    html: outgoing.html,
    text: plainText(outgoing.html),
    language: outgoing.language,
    buttons: outgoing.buttons.flat(),
    rows: outgoing.buttons.map((row) => row.length),
    pictures: [],
    files: (outgoing.files ?? []).map((file) => ({ name: file.name, url: shelve(file) })),
    ...(outgoing.replace && pressed ? { replaces: pressed } : {}),
  };
}
