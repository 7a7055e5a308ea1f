import type { Report } from "./broadcast-desk.ts";

/** The report as a table for a spreadsheet: the counts, then the places that could not be reached. RFC 4180. */
export function writeReportCsv({ tallies, unreached }: Report): string {
  const rows = [
    ["work", "platform", "recipient", "outcome", "count", "place"],
    ...tallies.map(({ work, platform, recipient, outcome, count }) => [
      work,
      platform,
      recipient,
      outcome,
      String(count),
      "",
    ]),
    ...unreached.map(({ work, platform, outcome, name }) => [
      work,
      platform,
      "place",
      outcome,
      "1",
      name ?? "?",
    ]),
  ];
  // The mark at the beginning tells Excel that it is UTF-8.
  return `\ufeff${rows.map((row) => row.map(writeCell).join(",")).join("\r\n")}\r\n`;
}

/** A place's title may be anything: one that begins like a formula would be run by the spreadsheet. */
function writeCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
