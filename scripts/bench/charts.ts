import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { type Chart, createCharts } from "../../src/charts/charts.ts";
import { createI18n } from "../../src/i18n/i18n.ts";
import { systemClock } from "../../src/system/clock.ts";
import { runScript } from "../script-error.ts";
import { type BenchLine, lineOfLimit, middle, tellLines } from "./harness/bench-line.ts";

const mostMs = 60;
const rounds = 20;
const dayMs = 86_400_000;
const localesDir = fileURLToPath(new URL("../../locales", import.meta.url));
const dayOf = (index: number) => new Date(Date.UTC(2027, 2, 1) + index * dayMs).toISOString().slice(0, 10);
const period = (days: number) => ({ from: dayOf(0), to: dayOf(days - 1) });

/**
 * How long a picture takes, from figures to PNG: the first (with Vega and the font to load), and the middle of those after
 * it, each with figures nobody asked for before. Fails when one takes more than 60 ms of the processor, all threads together:
 * on a busy machine a picture waits, but is no more work.
 */
await runScript(async () => {
  const i18n = await createI18n({ languages: ["fr"], localesDir });
  const charts = createCharts({ i18n, clock: systemClock });
  const bars = (round: number, count: number) =>
    charts.referralsByChannel(
      Array.from({ length: count }, (_, index) => ({
        name: `Médiathèque n° ${index}`,
        count: 900 - 70 * index + round,
      })),
      { kind: "view", ...period(30) },
      "fr",
    );
  const curve = (round: number, days: number, lines: number) =>
    charts.curve(
      Array.from({ length: lines }, (_, line) => ({
        name: `Canal ${line}`,
        points: Array.from({ length: days }, (_, day) => ({
          day: dayOf(day),
          count: Math.round(40 * (line + 1 + Math.sin(day / 5 + line)) + round),
        })),
      })),
      [{ day: dayOf(3), label: "Premier appel" }],
      { kind: "view", ...period(days) },
      "fr",
    );
  const petition = (round: number) =>
    charts.petition(
      Array.from({ length: 60 }, (_, day) => ({ day: dayOf(day), count: 100 * day + round })),
      10_000,
      { day: dayOf(90), count: 9_000 },
      "fr",
    );
  const shapes: Readonly<Record<string, (round: number) => Chart>> = {
    "12 channels": (round) => bars(round, 12),
    "30 days, 1 line": (round) => curve(round, 30, 1),
    "90 days, 4 lines": (round) => curve(round, 90, 4),
    "petition, 60 days": petition,
  };
  const first = await took(() => bars(0, 3).picture());
  process.stdout.write(
    `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} threads, Node ${process.version}\n\n| picture | ms | ms of the processor |\n| --- | --- | --- |\n${row("the first of a process", first)}`,
  );
  const lines: BenchLine[] = [];
  try {
    for (const [name, make] of Object.entries(shapes)) {
      const times: Time[] = [];
      // The first rounds warm the code that only this shape runs.
      for (let round = -5; round < rounds; round++) {
        const time = await took(() => make(round + 6).picture());
        if (round >= 0) times.push(time);
      }
      const time = { ms: middle(times.map(({ ms }) => ms)), work: middle(times.map(({ work }) => work)) };
      process.stdout.write(row(name, time));
      lines.push(lineOfLimit(`a picture (${name}), of the processor`, time.work, mostMs));
      if (time.work > mostMs) process.exitCode = 1;
    }
    tellLines(lines);
  } finally {
    await charts.close();
  }
});

interface Time {
  readonly ms: number;
  /** ms of the processor. */
  readonly work: number;
}

async function took(act: () => Promise<unknown>): Promise<Time> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  await act();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - begun, work: (user + system) / 1000 };
}

function row(name: string, { ms, work }: Time): string {
  return `| ${name} | ${ms.toFixed(0)} | ${work.toFixed(0)} |\n`;
}
