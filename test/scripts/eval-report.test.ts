import { describe, expect, it } from "vitest";
import type { Question } from "../../scripts/eval-questions.ts";
import { writeReport } from "../../scripts/eval-report.ts";
import type { FaqResult } from "../../src/features/faq/faq.ts";

const asked = (intent: Question["intent"], result: FaqResult, lang: Question["lang"] = "fr", ms = 1) => ({
  question: { id: "q", lang, text: "…", intent, kind: intent === "none" ? "off-topic" : "plain" },
  result,
  ms,
});
const answer = (entry: "gdpr" | "cloud-act", suggestions: "gdpr"[] = []): FaqResult => ({
  kind: "answer",
  entry,
  confidence: 0.9,
  suggestions,
});
const offer: FaqResult = { kind: "suggestions", suggestions: ["gdpr"], confidence: 0.3 };
const nothing: FaqResult = { kind: "none", suggestions: [], confidence: 0 };

describe("the figures of an evaluation", () => {
  it("count right, wrong, offered and abstained as they are defined", () => {
    const report = writeReport(
      [
        asked("gdpr", answer("gdpr")),
        asked("gdpr", answer("cloud-act", ["gdpr"])),
        asked("gdpr", offer),
        asked("gdpr", nothing, "en"),
        asked("none", answer("gdpr"), "en"),
        asked("none", offer),
        asked("none", nothing),
      ],
      12.34567,
    );
    expect(report).toMatchObject({
      questions: 7,
      answerable: 4,
      negatives: 3,
      answered: 2,
      right: 1,
      precision: 0.3333,
      coverage: 0.25,
      found: 0.75,
      abstained: 0.6667,
      byLanguage: { fr: { questions: 5 }, en: { questions: 2, right: 0 } },
      byKind: { plain: { questions: 4 }, "off-topic": { questions: 3 } },
      loadMs: 12.3457,
    });
  });

  it("say null where there is nothing to take a share of", () => {
    expect(writeReport([asked("none", nothing)], 0)).toMatchObject({
      precision: null,
      coverage: null,
      found: null,
      abstained: 1,
    });
  });

  it("give the middle and the slow end of the times", () => {
    const times = Array.from({ length: 100 }, (_, index) => asked("gdpr", nothing, "fr", index + 1));
    expect(writeReport(times, 0).msPerQuestion).toEqual({ p50: 51, p99: 100 });
  });
});
