import type { Finding } from "./finding.ts";

/** The findings as lines of text, counted at the end. */
export function printFindings(findings: readonly Finding[], files: number): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const count = `${plural(errors, "error", "No")} and ${plural(findings.length - errors, "remark")} in ${plural(files, "file")}.`;
  const lines = findings.map(({ severity, file, line, message }) => {
    const place = line === undefined ? file : `${file}:${line}`;
    return `${place}  ${severity === "remark" ? "Remark: " : ""}${message}`;
  });
  return `${[...lines, ...(lines.length > 0 ? [""] : []), count].join("\n")}\n`;
}

const plural = (count: number, word: string, none = "no"): string =>
  `${count === 0 ? none : count} ${word}${count === 1 ? "" : "s"}`;
