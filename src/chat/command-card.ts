import type { Language } from "./languages.ts";

/** Words for a menu: `fallback` where the platform asks for one text, `by` for the languages the operator allows. */
export interface Localised {
  readonly fallback: string;
  readonly by: Readonly<Partial<Record<Language, string>>>;
}

export interface Choice {
  readonly label: string;
  readonly value: string;
}

/** One option of a command, in words, as a platform publishes it. */
export interface OptionCard {
  readonly name: string;
  readonly names: Localised;
  readonly descriptions: Localised;
  readonly required: boolean;
  /** A fixed list, shown by Discord as a menu. */
  readonly choices?: readonly { readonly value: string; readonly labels: Localised }[];
  /** Completes what is being typed (Discord's autocomplete). At most 25 choices. Fast: no database, never throws. */
  readonly suggest?: (typed: string, languageHint: string | undefined) => readonly Choice[];
}

/** A command as the platforms' menus show it: everything publishing needs, nothing about running it. */
export interface CommandCard {
  readonly name: string;
  /** Localised names for Discord (letters of that language allowed); Telegram publishes `name`. */
  readonly names: Localised;
  readonly descriptions: Localised;
  readonly audience: "everyone" | "moderators" | "organisers" | "team";
  /** Discord must say before the command runs whether its answer is ephemeral. */
  readonly answer: "private" | "open";
  readonly options: readonly OptionCard[];
}
