import { describe, expect, it } from "vitest";
import { languages } from "../../src/chat/languages.ts";
import type { TextKey } from "../../src/chat/text-key.ts";
import { fillText } from "../../src/i18n/fill-text.ts";
import { createI18n, type I18n } from "../../src/i18n/i18n.ts";

const localesDir = new URL("../../locales", import.meta.url).pathname;
const open = () => createI18n({ languages, localesDir });

describe("a text filled with values", () => {
  it("is what i18next gives, for every text in every language, also where a value looks like a place for one", async () => {
    const i18n = await open();
    const values = {
      ...Object.fromEntries(
        placesIn(i18n).map((name, index) => [name, index % 2 ? index : `<${name}> $1 $&`]),
      ),
      name: "{{title}} $t(start.help)",
    };
    for (const language of languages)
      for (const key of keysOf(i18n.getResourceBundle(language, "bot")))
        for (const given of [values, {}])
          expect(`${key}: ${fillText(i18n, key as TextKey, given, language)}`).toBe(
            `${key}: ${i18n.t(key as TextKey, { ...given, lng: language })}`,
          );
  });

  it("is the new one as soon as texts are read again", async () => {
    const i18n = await open();
    const say = () => fillText(i18n, "faq:cloud-act.short", {}, "fr");
    i18n.addResourceBundle("fr", "faq", { "cloud-act": { short: "before" } }, true, true);
    expect(say()).toBe("before");
    i18n.addResourceBundle("fr", "faq", { "cloud-act": { short: "after" } }, true, true);
    expect(say()).toBe("after");
  });

  it("depends on the number where the text does, and fails where there is no text", async () => {
    const i18n = await open();
    const say = (count: number) => fillText(i18n, "reminder.days_left", { count }, "fr");
    expect([say(1), say(2)]).toEqual(["Il reste 1 jour pour signer.", "Il reste 2 jours pour signer."]);
    expect(() => fillText(i18n, "no.such.text" as TextKey, {}, "fr")).toThrow("no.such.text");
  });
});

const keysOf = (texts: object, before = ""): string[] =>
  Object.entries(texts).flatMap(([name, text]) =>
    typeof text === "string" ? [`${before}${name}`] : keysOf(text, `${before}${name}.`),
  );

const placesIn = (i18n: I18n): string[] =>
  [
    ...new Set([...JSON.stringify(i18n.store.data).matchAll(/\{\{(\w+)/g)].map(([, name]) => name as string)),
  ].filter((name) => name !== "count");
