import { describe, expect, it } from "vitest";
import { typographyRules } from "../../../scripts/faq-check/typography-rules.ts";
import type { Language } from "../../../src/chat/languages.ts";

const faults = (language: Language, text: string) =>
  typographyRules[language].flatMap(({ pattern, says }) =>
    [...text.matchAll(pattern)].map(({ 0: found }) => `${found}|${says}`),
  );

describe("the typography of the answers", () => {
  it.each<[Language, string]>([
    ["fr", "L’accès\u00A0: «\u00A0non\u202F», dit-il\u202F; vraiment\u202F?! À 18:30…"],
    ["fr", "Il en faut 100\u00A0000, soit 22\u202F% en 2020, selon la décision n°\u00A0492369."],
    ["fr", "«\u00A0Le “petit” mot\u00A0»"],
    ["en", "It’s “here”: 100,000 of 8,957 (22%), under Executive Order 12333; why not?"],
    ["de", "Es heißt „hier“: 100.000, also 22\u00A0%! Der Beschluss Nr. 492369."],
    ["es", "¿Qué «dice»? ¡“Nada”! 100.000, un 22\u00A0%."],
    ["it", "Che cosa «dice» l’“ente”? 100.000, il 22%."],
  ])("of good %s raises nothing: %s", (language, text) => expect(faults(language, text)).toEqual([]));

  it.each<[Language, string, string]>([
    ["fr", "Quoi ?", "no-break space"],
    ["fr", "Quoi?", "no-break space"],
    ["fr", "Un mot : deux", "no-break space"],
    ["fr", "un ; deux", "no-break space"],
    ["fr", "« mot\u00A0»", "after «"],
    ["fr", "«\u00A0mot »", "no-break space"],
    ["fr", "“mot”", "« … »"],
    ["fr", '"mot"', "« … »"],
    ["fr", "l'accès", "curly"],
    ["fr", "voilà...", "…"],
    ["fr", "deux  mots", "Two spaces"],
    ["fr", "un - deux", "dash"],
    ["fr", "un , deux", "comma"],
    ["fr", "100 000 noms", "100\u00A0000"],
    ["fr", "100.000 noms", "100\u00A0000"],
    ["fr", "100000 noms", "100\u00A0000"],
    ["fr", "22 %", "before %"],
    ["en", "What ?", "before the sign"],
    ["en", '"word"', "“…”"],
    ["en", "«word»", "“…”"],
    ["en", "100.000 names", "100,000"],
    ["en", "22 %", "before %"],
    ["de", "Was ?", "before the sign"],
    ["de", "“Wort”", "„…“"],
    ["de", "«Wort»", "„…“"],
    ["de", "100,000 Namen", "100.000"],
    ["de", "100\u00A0000 Namen", "100.000"],
    ["de", "22%", "before %"],
    ["es", "« palabra »", "inside"],
    ["es", "100 000 firmas", "100.000"],
    ["es", "22%", "before %"],
    ["it", "« parola »", "inside"],
    ["it", '"parola"', "«…»"],
    ["it", "100000 firme", "100.000"],
    ["it", "22 %", "before %"],
  ])("of %s minds “%s”", (language, text, says) => {
    expect(faults(language, text)).toContainEqual(expect.stringContaining(says));
  });
});
