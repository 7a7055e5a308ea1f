/** One line of the table of all benches: a figure of ours, and the peer or the limit it is held against in the same run. */
export interface BenchLine {
  readonly what: string;
  readonly ours: string;
  /** Who or what it is held against, and their figure. */
  readonly against: string;
  /** Ours by theirs. */
  readonly ratio: number;
  /** Left out: the line is told for comparison only. */
  readonly wanted?: { readonly least?: number; readonly most?: number };
}

/** A time in ms that must not be over a limit in ms. */
export const lineOfLimit = (what: string, ms: number, mostMs: number): BenchLine => ({
  what,
  ours: `${ms.toFixed(0)} ms`,
  against: `limit: ${mostMs} ms`,
  ratio: ms / mostMs,
  wanted: { most: 1 },
});

/** Of the lines with a wish. */
export const isGood = ({ ratio, wanted }: BenchLine): boolean =>
  !wanted || (ratio >= (wanted.least ?? 0) && ratio <= (wanted.most ?? Number.POSITIVE_INFINITY));

export function writeLines(lines: readonly BenchLine[]): string {
  return [
    "| what | ours | against | ratio | wanted |",
    "| --- | --- | --- | --- | --- |",
    ...lines.map(
      (line) =>
        `| ${line.what} | ${line.ours} | ${line.against} | ${line.ratio.toFixed(2)} | ${writeWish(line)} |`,
    ),
  ].join("\n");
}

function writeWish(line: BenchLine): string {
  const { least, most } = line.wanted ?? {};
  if (least === undefined && most === undefined) return "";
  const wish = least === undefined ? `at most ${most}` : `at least ${least}`;
  return isGood(line) ? wish : `**${wish}: missed**`;
}

const mark = "bench lines: ";

/** Tells `npm run bench` what came out, where it runs this one; a person is told by the bench's own table. */
export function tellLines(lines: readonly BenchLine[]): void {
  if (process.env.BENCH_LINES) process.stdout.write(`${mark}${JSON.stringify(lines)}\n`);
}

/** What a bench told of in its output; none when it did not come to its end. */
export function readLines(output: string): readonly BenchLine[] {
  const told = output.split("\n").find((line) => line.startsWith(mark));
  return told ? JSON.parse(told.slice(mark.length)) : [];
}

/** The table of one bench; a line that misses its wish fails the command. */
export function report(lines: readonly BenchLine[]): void {
  process.stdout.write(`${writeLines(lines)}\n`);
  tellLines(lines);
  if (!lines.every(isGood)) process.exitCode = 1;
}

export function middle(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
