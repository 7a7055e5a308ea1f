import { fileURLToPath } from "node:url";
import { type Charts, createCharts, type Series } from "../../src/charts/charts.ts";
import { languages } from "../../src/chat/languages.ts";
import { createI18n, type I18n } from "../../src/i18n/i18n.ts";
import { type FixedClock, fixedClock } from "../support/fixed-clock.ts";

const dayMs = 86_400_000;
export const dayOf = (index: number): string =>
  new Date(Date.UTC(2027, 2, 1) + index * dayMs).toISOString().slice(0, 10);
export const period = (days: number) => ({ from: dayOf(0), to: dayOf(days - 1) });

/** A line of those counts, from 1 March 2027 on. */
export const line = (name: Series["name"], counts: readonly (number | null)[]): Series => ({
  name,
  points: counts.map((count, index) => ({ day: dayOf(index), count })),
});

export async function openCharts(): Promise<{ charts: Charts; i18n: I18n; clock: FixedClock }> {
  const localesDir = fileURLToPath(new URL("../../locales", import.meta.url));
  const i18n = await createI18n({ languages, localesDir });
  const clock = fixedClock();
  return { charts: createCharts({ i18n, clock }), i18n, clock };
}
