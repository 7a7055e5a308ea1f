import { describe, expect, it } from "vitest";
import { countSyllables } from "../../../scripts/faq-check/count-syllables.ts";
import { readability } from "../../../scripts/faq-check/readability.ts";
import type { Language } from "../../../src/chat/languages.ts";

describe("counting syllables", () => {
  it.each<[Language, string, number]>([
    ["fr", "données", 2],
    ["fr", "hébergement", 4],
    ["fr", "l’accès", 2],
    ["fr", "une", 1],
    ["en", "data", 2],
    ["en", "hosted", 2],
    ["en", "asked", 1],
    ["en", "whole", 1],
    ["en", "table", 2],
    ["de", "Daten", 2],
    ["de", "Verein", 2],
    ["de", "Gesundheitsdaten", 5],
    ["es", "país", 2],
    ["es", "ciudad", 2],
    ["es", "veo", 2],
    ["es", "alojamiento", 5],
    ["it", "dati", 2],
    ["it", "petizione", 4],
    ["it", "sanità", 3],
    ["en", "702", 1],
  ])("in %s, “%s” has %i", (language, word, count) => expect(countSyllables(word, language)).toBe(count));
});

describe("readability", () => {
  it.each<[Language, string, string]>([
    [
      "fr",
      "Le chat dort. Il fait nuit.",
      "L’interopérabilité institutionnelle conditionne l’hébergement souverain.",
    ],
    [
      "en",
      "The cat sleeps. It is night.",
      "Institutional interoperability presupposes considerable harmonisation.",
    ],
    [
      "de",
      "Die Katze schläft. Es ist Nacht.",
      "Institutionelle Interoperabilität erfordert Vereinheitlichungsbestrebungen.",
    ],
    [
      "es",
      "El gato duerme. Es de noche.",
      "La interoperabilidad institucional presupone considerables armonizaciones.",
    ],
    [
      "it",
      "Il gatto dorme. È notte.",
      "L’interoperabilità istituzionale presuppone considerevoli armonizzazioni.",
    ],
  ])("in %s is higher for plain words", (language, plain, heavy) => {
    expect(readability(plain, language)).toBeGreaterThan(80);
    expect(readability(heavy, language)).toBeLessThan(40);
  });

  it("follows the formula: Flesch’s, for two sentences of three short words", () => {
    expect(readability("The cat sleeps. It is night.", "en")).toBeCloseTo(206.835 - 1.015 * 3 - 84.6, 3);
  });

  it("of figures alone is no matter", () => expect(readability("2020.", "fr")).toBe(100));
});
