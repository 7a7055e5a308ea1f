import { describe, expect, it } from "vitest";
import { choosePageLanguage } from "../../src/web/page-language.ts";

const choose = (accepted: string | undefined, lang?: unknown) =>
  choosePageLanguage({ query: { lang }, headers: { "accept-language": accepted } }, ["fr", "en", "de"]);

describe("the language of a page", () => {
  it("is the one asked for in the address", () => {
    expect(choose("fr", "de")).toBe("de");
    expect(choose("fr", "en-GB")).toBe("en");
  });

  it("is else the best the browser accepts", () => {
    expect(choose("pt-BR, de-AT;q=0.8, en;q=0.9")).toBe("en");
    expect(choose("de-CH")).toBe("de");
  });

  it.each([
    ["nothing is said", undefined, undefined],
    ["no language fits", "pt, zh", undefined],
    ["the header is nonsense", ";;;q=,,,\u00a0", undefined],
    ["the address asks for several at once", undefined, ["de", "en"]],
    ["the address asks for a language the operator left out", undefined, "it"],
  ])("is the operator's first when %s", (_case, accepted, lang) => {
    expect(choose(accepted, lang)).toBe("fr");
  });
});
