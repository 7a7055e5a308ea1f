import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type PersonId, personId } from "../../src/chat/address.ts";
import type { Line } from "../../src/features/broadcasts/sending/send-one.ts";
import { type Storage, sql } from "../../src/storage/storage.ts";
import { runScript } from "../script-error.ts";
import { message, openBench, startFake, subscribe } from "./broadcast/bench-world.ts";
import { withDatabase } from "./harness/bench-database.ts";
import { type BenchLine, tellLines } from "./harness/bench-line.ts";

const page = "docs/benchmarks-broadcast.md";
const perSecond = 30;
/** What may be on its way at once, in the sender and in the loop it is compared with. */
const inFlight = 20;
const unlimited = { telegram: 100_000, discord: 100_000, preview: 100_000 };
const million = 1_000_000;
const first = 10_000;

/** A line that takes everything at once: what is measured is the sender. */
const sink: Line = {
  platform: "preview",
  send: async () => ({ kind: "delivered", messageId: "1" }),
  edit: async () => ({ kind: "done" }),
  remove: async () => ({ kind: "done" }),
};

interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly wanted: string;
  readonly isGood: boolean;
  readonly line?: BenchLine;
}

/**
 * How well broadcasts are sent: at the pace a platform bears, as fast as this machine can, and to a million people.
 * `--full`: 10,000 chats at 30 a second, which takes six minutes. `--write`: keeps the figures in the docs.
 */
await runScript(async () => {
  const { values } = parseArgs({
    options: {
      full: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      only: { type: "string", default: "pace,speed,million" },
    },
  });
  const figures: Figure[] = [];
  const parts = values.only.split(",");
  if (parts.includes("pace")) figures.push(...(await measurePace(values.full ? 10_000 : 600)));
  if (parts.includes("speed")) figures.push(...(await measureSpeed(5_000)));
  if (parts.includes("million")) figures.push(...(await measureMillion()));
  const table = [
    "| what | measured | wanted |",
    "| --- | --- | --- |",
    ...figures.map(({ what, measured, wanted }) => `| ${what} | ${measured} | ${wanted} |`),
  ].join("\n");
  process.stdout.write(`${table}\n`);
  tellLines(figures.flatMap(({ line }) => line ?? []));
  if (values.write) {
    const text = await readFile(page, "utf8");
    await writeFile(
      page,
      text.replace(/<!-- table -->.*<!-- \/table -->/s, `<!-- table -->\n\n${table}\n\n<!-- /table -->`),
    );
  }
  if (figures.some(({ isGood }) => !isGood)) process.exitCode = 1;
});

/** With Telegram's limits on: neither slower than they allow, nor a message while told to wait. */
async function measurePace(chats: number): Promise<Figure[]> {
  const fake = await startFake(chats, "on");
  try {
    return await withDatabase(async ({ storage }) => {
      await subscribe(storage, fake.people);
      const { broadcasts, sender, approve, sent } = openBench(storage, [fake.line], {
        ...unlimited,
        telegram: perSecond,
      });
      const id = await approve();
      await broadcasts.startDue(Date.now());
      const from = performance.now();
      sender.start();
      await sent(id, chats);
      const seconds = (performance.now() - from) / 1000;
      await sender.stop();
      const counts = await fake.counts();
      const ratio = seconds / (chats / perSecond);
      return [
        {
          what: `${chats} chats at ${perSecond} a second: time, against the least possible`,
          measured: `${seconds.toFixed(1)} s, ${ratio.toFixed(3)}`,
          wanted: "at most 1.03",
          isGood: ratio <= 1.03 && counts.chats === chats && counts.messages === chats,
          line: {
            what: `a broadcast to ${chats} chats at ${perSecond} a second, with Telegram's limits`,
            ours: `${seconds.toFixed(1)} s`,
            against: `the least possible: ${(chats / perSecond).toFixed(1)} s`,
            ratio,
            wanted: { most: 1.03 },
          },
        },
        {
          what: "messages refused, and sent while told to wait",
          measured: `${counts.refused}, ${counts.whileTold}`,
          wanted: "none while told to wait",
          isGood: counts.whileTold === 0,
        },
      ];
    });
  } finally {
    await fake.stop();
  }
}

/** Without limits: what the database and the book-keeping cost, beside a loop that only sends. */
async function measureSpeed(chats: number): Promise<Figure[]> {
  const fake = await startFake(chats, "off");
  try {
    // The first ones warm both sides up.
    await bareLoop(fake.line, fake.people.slice(0, 1_000));
    const bare = await bareLoop(fake.line, fake.people);
    return await withDatabase(async ({ storage }) => {
      await subscribe(storage, fake.people);
      const { broadcasts, sender, approve, sent } = openBench(storage, [fake.line], unlimited);
      const id = await approve();
      await broadcasts.startDue(Date.now());
      const from = performance.now();
      sender.start();
      await sent(id, chats);
      const speed = chats / ((performance.now() - from) / 1000);
      await sender.stop();
      return [
        {
          what: `${chats} chats without limits, one process: messages a second, against a bare loop over the same Telegram`,
          measured: `${speed.toFixed(0)}, ${(speed / bare).toFixed(2)} of ${bare.toFixed(0)}`,
          wanted: "at least 1000",
          isGood: speed >= 1000,
          line: {
            what: "a broadcast without limits, messages a second",
            ours: speed.toFixed(0),
            against: `a bare loop over the same Telegram that keeps no book: ${bare.toFixed(0)}`,
            ratio: speed / bare,
          },
        },
      ];
    });
  } finally {
    await fake.stop();
  }
}

async function bareLoop(line: Line, people: readonly PersonId[]): Promise<number> {
  const waiting = [...people];
  const from = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let to = waiting.pop(); to; to = waiting.pop()) await line.send(to, message);
    }),
  );
  return people.length / ((performance.now() - from) / 1000);
}

async function measureMillion(): Promise<Figure[]> {
  return withDatabase(async ({ storage }) => {
    for (let from = 0; from < million; from += 100_000)
      await subscribe(
        storage,
        Array.from({ length: 100_000 }, (_, index) => personId("preview", `p${from + index}`)),
      );
    await sql`analyze update_subscribers`.execute(storage.db);
    const { broadcasts, sender, approve, sent } = openBench(storage, [sink], unlimited);
    const id = await approve();
    const from = performance.now();
    await broadcasts.startDue(Date.now());
    const fillSeconds = (performance.now() - from) / 1000;
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    let most = before;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 20);
    const sendFrom = performance.now();
    sender.start();
    await sent(id, first);
    const speed = first / ((performance.now() - sendFrom) / 1000);
    const progressMs = await slowestOf(20, () => broadcasts.progress(id));
    await sender.stop();
    clearInterval(watching);
    const grown = (most - before) / 2 ** 20;
    const idle = await claimBehindPaused(storage, id);
    return [
      figure("1,000,000 recipients: making their deliveries", fillSeconds, "s", 30),
      figure(
        `memory, while the first ${first} go (${speed.toFixed(0)} a second to a line that costs nothing)`,
        grown,
        "MB",
        60,
      ),
      figure("progress, the slowest of 20 while it is being sent", progressMs, "ms", 50),
      figure(
        "a look for what is due, the middle one of 21, beside a paused broadcast with the million due",
        idle,
        "ms",
        5,
      ),
    ];
  });
}

function figure(what: string, value: number, unit: string, most: number): Figure {
  return {
    what,
    measured: `${value.toFixed(1)} ${unit}`,
    wanted: `under ${most} ${unit}`,
    isGood: value < most,
  };
}

async function middleOf(times: number, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < times; time++) {
    const from = performance.now();
    await work();
    all.push(performance.now() - from);
  }
  return all.sort((one, other) => one - other)[Math.floor(times / 2)] ?? 0;
}

async function slowestOf(times: number, work: () => Promise<unknown>): Promise<number> {
  let slowest = 0;
  for (let time = 0; time < times; time++) {
    const from = performance.now();
    await work();
    slowest = Math.max(slowest, performance.now() - from);
  }
  return slowest;
}

/** What an idle second costs while somebody else's million waits. */
async function claimBehindPaused(storage: Storage, id: number): Promise<number> {
  const { createClaim } = await import("../../src/features/broadcasts/sending/claim.ts");
  await sql`update broadcasts set state = 'paused', paused_by = 'person' where id = ${id}`.execute(
    storage.db,
  );
  const claim = createClaim(storage);
  const look = () => claim("preview", { now: Date.now(), leaseMs: 30_000, limit: 100 });
  await look();
  return middleOf(21, look);
}
