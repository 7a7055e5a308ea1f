export type Cell = string | number | null | undefined;

/**
 * A cell that a spreadsheet only shows: what begins like a formula, also behind spaces or in full-width letters, gets an
 * apostrophe in front.
 */
function writeCell(value: Cell): string {
  const text = String(value ?? "");
  const harmless =
    typeof value === "string" && /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",;\r\n']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A CSV file (RFC 4180) that opens in a spreadsheet without running anything: titles and names are strangers'. */
export function writeCsv(rows: readonly (readonly Cell[])[]): string {
  // The mark at the beginning tells Excel that it is UTF-8.
  return `\ufeff${rows.map((row) => row.map(writeCell).join(",")).join("\r\n")}\r\n`;
}
