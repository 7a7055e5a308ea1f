import { readFile, writeFile } from "node:fs/promises";
import type { Day } from "./day.ts";
import type { Outcome } from "./run-scenario.ts";

const page = "docs/chaos.md";

/** One line a fault: what is promised, and what was counted at the fakes. */
export function tableOfFaults(outcomes: readonly Outcome[]): string {
  const lines = outcomes.map(({ name, promise, events, reminders, recoveryMs, also, problems }) => {
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
  });
  return [
    "| fault | promised | events | reminders | first answer after it | |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
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
