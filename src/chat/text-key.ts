import type { EntryId } from "./entry-ids.ts";

type Bot = typeof import("../../locales/fr/bot.json", { with: { "resolution-mode": "import" }});

type WithoutPlural<K extends string> =
  K extends `${infer Stem}_${"zero" | "one" | "two" | "few" | "many" | "other"}` ? Stem : K;
/** The dotted paths of a locale file; plural forms count as one key. */
export type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? WithoutPlural<K> : `${K}.${Leaves<T[K]>}`;
}[keyof T & string];

/** Every key of the reference locale, so that a wrong key does not compile. */
type BotTextKey = Leaves<Omit<Bot, "default">>;
/** The parts of an answer, from `locales/LANGUAGE/faq/ID.md`. */
type AnswerTextKey = `faq:${EntryId}.${"question" | "short" | "long"}`;
export type TextKey = BotTextKey | AnswerTextKey;
