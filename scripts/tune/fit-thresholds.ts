import type { Thresholds } from "../../src/features/faq/matching/decide-answer.ts";
import type { Evidence } from "../../src/features/faq/matching/match-question.ts";
import { rankEntries, type Weights } from "../../src/features/faq/matching/rank-entries.ts";

interface Sample {
  readonly evidence: Evidence;
  readonly intent: string;
}

/**
 * A wrong answer costs the campaign more than a question back: what must hold of direct answers, and of negatives. A point
 * above what is promised of questions that nobody here wrote (0.95 and 0.97).
 */
const least = { precision: 0.96, abstained: 0.98 } as const;
/** What a needless offer of questions costs, beside what a missed one costs: a glance, against giving up. */
const needlessOffer = 0.25;
const answers = Array.from({ length: 60 }, (_, index) => 0.35 + index / 100);
const leads = Array.from({ length: 17 }, (_, index) => index / 20);

/** To answer: the pair that answers most rightly within `least`. To suggest: where an offer is worth what it costs. */
export function fitThresholds(samples: readonly Sample[], weights: Weights): Thresholds {
  const ranked = samples.map(({ evidence, intent }) => {
    const [best, second] = rankEntries(evidence, weights).candidates;
    const confidence = best?.confidence ?? 0;
    return { intent, isRight: best?.id === intent, confidence, lead: confidence - (second?.confidence ?? 0) };
  });
  const negatives = ranked.filter(({ intent }) => intent === "none").length;
  let chosen = { answer: 1, lead: 0, right: -1 };
  for (const answer of answers)
    for (const lead of leads) {
      const direct = ranked.filter((sample) => sample.confidence >= answer && sample.lead >= lead);
      const right = direct.filter(({ isRight }) => isRight).length;
      const wronglyAnswered = direct.filter(({ intent }) => intent === "none").length;
      if (right < least.precision * direct.length || wronglyAnswered > (1 - least.abstained) * negatives)
        continue;
      // Of equals the widest lead: it is the more careful one.
      if (right >= chosen.right) chosen = { answer, lead, right };
    }
  return {
    answer: Number(chosen.answer.toFixed(2)),
    lead: Number(chosen.lead.toFixed(2)),
    suggest: Number((needlessOffer / (1 + needlessOffer)).toFixed(2)),
  };
}
