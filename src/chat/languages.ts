/** The languages somebody has written the bot in: folders of `locales/`. The first is the reference. */
export const languages = ["fr", "en", "de", "es", "it"] as const;
export type Language = (typeof languages)[number];

/** The language a BCP 47 tag stands for (`en-GB`, `pt_BR`), if the bot speaks it and the operator allows it. */
export function readLanguage(tag: string | undefined, allowed: readonly Language[]): Language | undefined {
  const primary = tag?.toLowerCase().split(/[-_]/)[0];
  return allowed.find((language) => language === primary);
}
