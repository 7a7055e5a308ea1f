import { type Cell, writeCsv } from "../../system/write-csv.ts";
import { type Column, columnNames, mapColumns, type ReferralReport, type Source } from "./referral-report.ts";

/** `/dashboard/referrals.json`: a figure that may not be shown is `null`. */
export interface ReferralJson {
  readonly from: string;
  readonly to: string;
  readonly channels: readonly (Readonly<Record<Column, number | null>> & {
    readonly code: string;
    readonly name: string;
  })[];
}

/** `nameOf` words a source for who reads. */
export const toReferralJson = (
  { from, to, channels }: ReferralReport,
  nameOf: (source: Source) => string,
): ReferralJson => ({
  from,
  to,
  channels: channels.map((row) => ({
    code: row.code,
    name: nameOf(row),
    ...mapColumns((column) => row.figures[column].count),
  })),
});

/** The same as a CSV file. An empty cell may not be shown; the last column says that some of the row is not. */
export function writeReferralCsv(report: ReferralReport, nameOf: (source: Source) => string): string {
  const rows = report.channels.map((row): Cell[] => [
    row.code,
    nameOf(row),
    ...columnNames.map((column) => row.figures[column].count),
    columnNames.some((column) => row.figures[column].isPartial) ? "yes" : "no",
  ]);
  return writeCsv([["code", "name", ...columnNames, "partly_hidden"], ...rows]);
}
