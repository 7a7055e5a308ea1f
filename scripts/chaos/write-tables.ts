import { readFile, writeFile } from "node:fs/promises";
import type { Day } from "./day.ts";
import type { Outcome } from "./run-scenario.ts";

const page = "docs/chaos.md";

const headOfFaults = [
  "| fault | promised | events | reminders | first answer after it | |",
  "| --- | --- | --- | --- | --- | --- |",
];

/** What is promised, and what was counted at the fakes. */
export function lineOfFault({
  name,
  promise,
  events,
  reminders,
  recoveryMs,
  also,
  problems,
}: Outcome): string {
  const more = Object.entries(also).map(([what, count]) => `${what}: ${count}`);
  const counted = [
    `${events.sent} sent, ${events.once} answered once`,
    `${events.twice} twice`,
    `${events.tryLater} told to try again`,
    `${events.lost} lost`,
    ...more,
  ].join(", ");
  const reminded = reminders
    ? `${reminders.agreed} due, ${reminders.once} came once, ${reminders.twice} twice, ${reminders.inDoubt} in doubt and told so, ${reminders.lost} lost`
    : "none";
  const verdict = problems.length === 0 ? "kept" : `broken: ${problems.join("; ")}`;
  return `| ${[name, promise, counted, reminded, `${(recoveryMs / 1000).toFixed(1)} s`, verdict].join(" | ")} |`;
}

/** Puts these lines on the page, in the order of all faults; those that were not run keep theirs. */
export async function writeFaults(outcomes: readonly Outcome[], names: readonly string[]): Promise<void> {
  const found = new Map(outcomes.map((outcome) => [outcome.name, lineOfFault(outcome)]));
  const old = (await readFile(page, "utf8")).split("\n");
  const lines = names.flatMap(
    (name) => found.get(name) ?? old.find((line) => line.startsWith(`| ${name} |`)) ?? [],
  );
  await writeTable("faults", [...headOfFaults, ...lines].join("\n"));
}

/** What was found each simulated hour, and what became of it over the day. */
export function tableOfDay({
  hours,
  events,
  reminders,
  hourlyJobs,
  heapSlopeBytesPerHour,
  problems,
}: Day): string {
  const megabytes = (bytes: number) => (bytes / (1 << 20)).toFixed(1);
  const lines = hours.map(({ heapBytes, residentBytes, connections, resources }, hour) => {
    const { Timeout: timers = 0, ...others } = resources;
    const handles = Object.values(others).reduce((sum, count) => sum + count, 0);
    return `| ${[hour + 1, megabytes(heapBytes), megabytes(residentBytes), connections, timers, handles].join(" | ")} |`;
  });
  const slope = (heapSlopeBytesPerHour / 1024).toFixed(1);
  return [
    `${events.sent} events sent and ${events.answered} answers; ${reminders.agreed} reminders agreed to and ${reminders.sent} sent; ${hourlyJobs} hourly jobs. The heap after a full collection grows by ${slope} KB an hour in the second half of the day. ${problems.length === 0 ? "Flat." : `Not as promised: ${problems.join("; ")}.`}`,
    "",
    "| hour | heap, MB | resident, MB | database connections | timers | other handles |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

/** Puts a table in its place on the page. */
export async function writeTable(name: "faults" | "day", table: string): Promise<void> {
  const text = await readFile(page, "utf8");
  const place = new RegExp(`<!-- ${name} -->.*<!-- /${name} -->`, "s");
  await writeFile(
    page,
    text.replace(place, () => `<!-- ${name} -->\n\n${table}\n\n<!-- /${name} -->`),
  );
}
