/**
 * What people also write to the bot and no answer settles, each with its phrasings in `locales/LANGUAGE/outside/TOPIC.md`.
 * All but `elsewhere` get a fixed line, `outside.TOPIC` in bot.json.
 */
export const outsideTopics = [
  "medical-advice",
  "party-politics",
  "other-petitions",
  "emergency",
  "greeting",
  "thanks",
  "elsewhere",
] as const;
export type OutsideTopic = (typeof outsideTopics)[number];
/** Those the bot has a line for. */
export type AnsweredOutside = Exclude<OutsideTopic, "elsewhere">;

export const isOutsideTopic = (text: string): text is OutsideTopic =>
  (outsideTopics as readonly string[]).includes(text);
