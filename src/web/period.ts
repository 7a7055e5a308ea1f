import { DateTime } from "luxon";
import { z } from "zod";

/** How many days up to today; `all`: since the beginning; `range`: two days that somebody chose. */
export const presets = ["7", "30", "90", "all"] as const;
type Preset = (typeof presets)[number];

/** What a page shows, as its address says. Days are `YYYY-MM-DD`, both included. */
export interface ChosenPeriod {
  /** Left out: since the beginning. */
  readonly from: string | undefined;
  readonly to: string;
  readonly chosen: Preset | "range";
  /** Why the usual period is shown instead of what was asked for. */
  readonly problem: "notADay" | "endsBefore" | "inFuture" | undefined;
  /** The last day that can be asked for. */
  readonly today: string;
}

const usual = "30";
const firstDay = "2000-01-01";

const asked = z.object({
  days: z.enum(presets).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});

/** From the query of an address, whatever stands in it. `now`: ms since the epoch (UTC); `zone`: IANA name of the days. */
export function readChosenPeriod(query: unknown, now: number, zone: string): ChosenPeriod {
  const today = DateTime.fromMillis(now, { zone }).toISODate() as string;
  const preset = (chosen: Preset, problem?: ChosenPeriod["problem"]): ChosenPeriod => {
    const back = chosen === "all" ? undefined : { days: Number(chosen) - 1 };
    return {
      from: back && (DateTime.fromISO(today, { zone }).minus(back).toISODate() as string),
      to: today,
      chosen,
      problem,
      today,
    };
  };
  const { data } = asked.safeParse(withoutEmpty(query));
  if (!data) return preset(usual, "notADay");
  if (data.from === undefined && data.to === undefined) return preset(data.days ?? usual);
  const { from = firstDay, to = today } = data;
  if (from < firstDay) return preset(usual, "notADay");
  if (from > to) return preset(usual, "endsBefore");
  if (from > today) return preset(usual, "inFuture");
  return { from, to: earlier(to, today), chosen: "range", problem: undefined, today };
}

const earlier = (one: string, other: string): string => (one < other ? one : other);

/** A form sends its empty fields too. */
function withoutEmpty(query: unknown): object {
  if (typeof query !== "object" || query === null) return {};
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ""));
}

/** The same period in an address: `?days=7`, or `?from=…&to=…`. */
export const writePeriodQuery = ({ from, to, chosen }: ChosenPeriod): string =>
  chosen === "range" ? `?from=${from}&to=${to}` : `?days=${chosen}`;
