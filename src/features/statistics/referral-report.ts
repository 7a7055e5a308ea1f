import { platformNames } from "../../chat/address.ts";
import { say, type Text } from "../../chat/text.ts";
import type { ReferralKind, Storage } from "../../storage/storage.ts";
import { platformCodes, unknownCode } from "../referrals/referrals.ts";
import type { Totals } from "./day-totals.ts";
import { type DayNumber, numberOf, type Period, periodBefore, writeDay } from "./days.ts";
import { addFigures, curveOf, type Figure, figureOf, type Series } from "./masks.ts";

/** What is counted of a channel, by the names that exports use. */
const columns = {
  views: "view",
  visitors: "visitor",
  crawlers: "crawler",
  starts: "start",
  optIns: "opt_in",
  stops: "stop",
} as const satisfies Record<string, ReferralKind>;
export type Column = keyof typeof columns;
export const columnNames = Object.keys(columns) as readonly Column[];
type Figures = Readonly<Record<Column, Figure>>;

/** Where somebody came from. A place is never named: organisers see its platform and its code. */
export interface Source {
  readonly code: string;
  readonly kind: "channel" | "place" | "platform" | "unknown";
  readonly label: Text;
  readonly isRetired: boolean;
}

export interface SourceFigures extends Source {
  readonly figures: Figures;
  /** Of as many days right before; `undefined` for what began within them, and since the beginning. */
  readonly before: Figures | undefined;
}

export interface ReferralReport {
  /** `YYYY-MM-DD`, both included. */
  readonly from: string;
  readonly to: string;
  /** Most opened first. */
  readonly channels: readonly SourceFigures[];
  readonly totals: Figures;
  readonly before: { readonly from: string; readonly to: string; readonly totals: Figures } | undefined;
  /** Whether something of the period is not shown. */
  readonly isPartial: boolean;
}

/** A day of a curve. A block of several days stands on its last one. */
export interface CurvePoint extends Figure {
  /** `YYYY-MM-DD` */
  readonly day: string;
}

const none: Series = [];

/** Codes that an organiser made, and those that something came from. */
export async function readSources({ db }: Pick<Storage, "db">, totals: Totals): Promise<readonly Source[]> {
  const rows = await db
    .selectFrom("referral_codes")
    .select(["code", "name", "retired_at"])
    .where("kind", "=", "channel")
    .execute();
  const made = rows.map(({ code, name, retired_at }): Source => {
    const label = say("statistics.source.channel", { name: name ?? code });
    return { code, kind: "channel", label, isRetired: retired_at !== null };
  });
  const known = new Set(made.map(({ code }) => code));
  const others = [...totals.keys()].filter((code) => !known.has(code)).map(describeOther);
  return [...made, ...others];
}

function describeOther(code: string): Source {
  const isRetired = false;
  if (code === unknownCode)
    return { code, kind: "unknown", label: say("statistics.source.unknown"), isRetired };
  const platform = platformNames.find((name) => platformCodes[name] === code);
  if (platform) return { code, kind: "platform", label: say(`statistics.source.${platform}`), isRetired };
  // A place's code begins with its platform's letter.
  const home = platformNames.find((name) => code.startsWith(`${name[0]}-`)) ?? "preview";
  return { code, kind: "place", label: say(`statistics.place.${home}`, { code }), isRetired };
}

/** `first`: the first day that has anything. */
const firstDay = (totals: Totals): DayNumber | undefined => {
  let first: DayNumber | undefined;
  for (const series of allSeries(totals))
    for (const { firsts, open } of series) {
      const begin = firsts[0] ?? open?.first;
      if (begin !== undefined && (first === undefined || begin < first)) first = begin;
    }
  return first;
};

function* allSeries(totals: Totals, kind?: ReferralKind): Iterable<Series> {
  for (const byKind of totals.values())
    for (const [one, series] of byKind) if (kind === undefined || one === kind) yield series;
}

/** The period with its first day, where it was left open. */
export function settle(period: Period, totals: Totals): { readonly from: string; readonly to: string } {
  const { from, to } = period;
  const begin = Math.min(firstDay(totals) ?? numberOf(to), numberOf(to));
  return { from: from ?? writeDay(begin), to };
}

export function reportReferrals(totals: Totals, sources: readonly Source[], period: Period): ReferralReport {
  const { from, to } = settle(period, totals);
  const previous = period.from === undefined ? undefined : periodBefore({ from, to });
  const first = firstDay(totals);
  // There is nothing to compare with where the days before are before everything.
  const isComparable = previous && first !== undefined && first <= numberOf(previous.to);
  const figuresOf = (code: string, range: { from: string; to: string }): Figures =>
    mapColumns((column) =>
      figureOf(totals.get(code)?.get(columns[column]) ?? none, numberOf(range.from), numberOf(range.to)),
    );
  const channels = sources
    .map(
      (source): SourceFigures => ({
        ...source,
        figures: figuresOf(source.code, { from, to }),
        before: isComparable ? figuresOf(source.code, previous) : undefined,
      }),
    )
    .filter(
      (row) =>
        (row.kind === "channel" && !row.isRetired) ||
        !isEmpty(row.figures) ||
        (row.before && !isEmpty(row.before)),
    )
    .sort((a, b) => rankOf(b) - rankOf(a) || a.code.localeCompare(b.code));
  const sum = (read: (row: SourceFigures) => Figures | undefined): Figures =>
    mapColumns((column) => addFigures(channels.flatMap((row) => read(row)?.[column] ?? [])));
  const sums = sum(({ figures }) => figures);
  return {
    from,
    to,
    channels,
    totals: sums,
    before: isComparable ? { ...previous, totals: sum(({ before }) => before) } : undefined,
    isPartial: columnNames.some((column) => sums[column].isPartial),
  };
}

/** Day by day, of one code or of all. */
export function reportCurve(
  totals: Totals,
  period: Period & { readonly code?: string | undefined; readonly column: Column },
): readonly CurvePoint[] {
  const { from, to } = settle(period, totals);
  const kind = columns[period.column];
  const series =
    period.code === undefined ? allSeries(totals, kind) : [totals.get(period.code)?.get(kind) ?? none];
  const begin = numberOf(from);
  return curveOf(series, begin, numberOf(to)).map((figure, index) => ({
    day: writeDay(begin + index),
    ...figure,
  }));
}

/** What all codes together had of each column between two days, both included. */
export const sumOf = (totals: Totals, column: Column, from: DayNumber, to: DayNumber): Figure =>
  addFigures([...allSeries(totals, columns[column])].map((series) => figureOf(series, from, to)));

export const mapColumns = <T>(read: (column: Column) => T): Readonly<Record<Column, T>> =>
  Object.fromEntries(columnNames.map((column) => [column, read(column)])) as Record<Column, T>;

const isEmpty = (figures: Figures): boolean => columnNames.every((column) => figures[column].count === 0);

/** Views first; those that are hidden stand between something and nothing. */
const rankOf = ({ figures }: SourceFigures): number => {
  const { count } = figures.views;
  return count === null ? 1 : count * 2;
};
