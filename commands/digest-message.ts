import type { Reply } from "../src/chat/reply.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { DigestContent } from "../src/features/statistics/digest.ts";
import { sayBest, sayDay, sayMasks, sayPetitionCount, saySubscriptions, sayTotals } from "./figure-lines.ts";

/** The week, for the team's place. `dashboard`: its address. */
export function sayDigest(content: DigestContent, dashboard: string): Reply {
  const { referrals, broadcasts, subscriptions, petition } = content;
  return {
    lines: [
      say("digest.title", { from: sayDay(referrals.from), to: sayDay(referrals.to) }),
      sayTotals(referrals),
      ...[sayBest(referrals), petition ? sayPetitionCount(petition) : []].filter(({ length }) => length > 0),
      [
        ...saySubscriptions(subscriptions),
        ...(broadcasts.length > 0 ? [say("digest.broadcasts", { count: broadcasts.length })] : []),
      ],
      ...sayAnswers(content),
      ...sayMasks(referrals),
      say("digest.dashboard", { link: dashboard }),
    ],
  };
}

function sayAnswers({ answers }: DigestContent): Text[][] {
  const { answered, none, misses, stale } = answers;
  const texts = [
    ...(answered.count ? [say("digest.answered", { value: answered.count })] : []),
    ...(none.count ? [say("digest.unanswered", { value: none.count })] : []),
    ...(misses.length > 0 ? [say("digest.misses", { count: misses.length })] : []),
    ...(stale.length > 0 ? [say("digest.stale", { count: stale.length })] : []),
  ];
  return texts.length > 0 ? [texts] : [];
}
