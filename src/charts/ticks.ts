const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** The first Monday of the epoch, in ms. */
const monday = 4 * dayMs;

/** Even steps from 0 to a round number not below `max`: at most six. */
export function countTicks(max: number): number[] {
  const rough = Math.max(max, 4) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.ceil(Math.max(max, 1) / step) + 1 }, (_, index) => index * step);
}

/**
 * Days to be named under a plot, `atMost` of them or one more: every one or few, else firsts of months, else Mondays. In
 * and out: ms since the epoch at 0:00 UTC.
 */
export function dayTicks(from: number, to: number, atMost: number): number[] {
  const days = Math.round((to - from) / dayMs) + 1;
  if (days <= 2 * atMost) return range(from, to, Math.ceil(days / atMost) * dayMs);
  const firsts = firstsOfMonths(from, to);
  if (firsts.length >= 3) {
    const step = Math.ceil(firsts.length / atMost);
    return firsts.filter((_, index) => index % step === 0);
  }
  const first = from + ((((monday - from) % weekMs) + weekMs) % weekMs);
  return range(first, to, Math.ceil(days / 7 / atMost) * weekMs);
}

function firstsOfMonths(from: number, to: number): number[] {
  const date = new Date(from);
  const firsts: number[] = [];
  for (let month = date.getUTCMonth(); ; month++) {
    const first = Date.UTC(date.getUTCFullYear(), month, 1);
    if (first > to) return firsts;
    if (first >= from) firsts.push(first);
  }
}

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
