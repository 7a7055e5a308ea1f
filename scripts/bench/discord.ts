import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type FakeDiscord, startFakeDiscord } from "../../test/support/fake-discord/fake-discord.ts";
import { readQuestions } from "../eval-questions.ts";
import { runScript } from "../script-error.ts";
import { withDatabase } from "./harness/bench-database.ts";
import { type BenchLine, middle, report } from "./harness/bench-line.ts";
import {
  leaveMeasuredCore,
  processorSeconds,
  root,
  type ServerProcess,
  serve,
} from "./harness/server-process.ts";

/** discord.js itself sends no more than fifty requests a second: faster than that nobody is answered, by any bot of it. */
const perSecond = 40;
const people = 400;

interface Round {
  /** Answers a second of the bot's processor. */
  readonly core: number;
  /** ms from the message to its answer, in the middle. */
  readonly answerMs: number;
}

interface Side {
  readonly server: ServerProcess;
  readonly fake: FakeDiscord;
  readonly rounds: Round[];
}

/**
 * Questions in private chats through the Discord gateway, answered by ours and echoed by a bare discord.js bot, each with a
 * Discord of its own and asked in turn. `--short`: fewer rounds.
 */
await runScript(async () => {
  const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });
  await leaveMeasuredCore();
  const questions = await readQuestions(join(root, "test/faq/golden-held-out.jsonl"));
  const texts = questions.filter(({ lang }) => lang === "fr").map(({ text }) => text);
  const seconds = values.short ? 2 : 6;
  await withDatabase(async ({ settings }) => {
    const ours = await openSide("src/main.ts", settings);
    const bare = await openSide("scripts/bench/discord/discord-echo.ts", {});
    try {
      for (let round = -1; round < (values.short ? 3 : 9); round++)
        for (const side of [bare, ours]) {
          const measured = await ask(side, texts, seconds);
          // The first round warms each of them up.
          if (round >= 0) side.rounds.push(measured);
        }
    } finally {
      for (const { server, fake } of [ours, bare]) {
        await server.stop();
        await fake.close();
      }
    }
    report(compare(ours.rounds, bare.rounds));
  });
});

async function openSide(file: string, settings: Readonly<Record<string, string>>): Promise<Side> {
  const fake = await startFakeDiscord({ judge: false });
  const platform = { DISCORD_TOKEN: fake.token, DISCORD_API_ROOT: fake.apiRoot, LOG_LEVEL: "error" };
  return { fake, server: await serve(file, { ...platform, ...settings }), rounds: [] };
}

/** So many questions a second, evenly, each by another person than those before; ends when all are answered. */
async function ask({ fake, server }: Side, texts: readonly string[], seconds: number): Promise<Round> {
  const crowd = Array.from({ length: people }, () => fake.person());
  const asked = new Map<string, number>();
  const times: number[] = [];
  const before = await processorSeconds(server.pid);
  const from = performance.now();
  const all = Math.min(people, perSecond * seconds);
  for (let sent = 0; times.length < all; await delay(1)) {
    const due = Math.min(all, Math.floor(((performance.now() - from) * perSecond) / 1000));
    for (; sent < due; sent++) {
      const person = crowd[sent];
      asked.set(person?.id ?? "", performance.now());
      await person?.says(texts[sent % texts.length] ?? "");
    }
    for (const [id, at] of asked)
      if (fake.received.has(id)) {
        times.push(performance.now() - at);
        asked.delete(id);
      }
  }
  const used = (await processorSeconds(server.pid)) - before;
  return { core: all / used, answerMs: middle(times) };
}

function compare(ours: readonly Round[], bare: readonly Round[]): BenchLine[] {
  const line = (what: string, of: (round: Round) => number, unit = "") => ({
    what,
    ours: `${middle(ours.map(of)).toFixed(unit ? 1 : 0)}${unit}`,
    against: `a bare discord.js bot that echoes: ${middle(bare.map(of)).toFixed(unit ? 1 : 0)}${unit}`,
    ratio: middle(ours.map((own, round) => of(own) / of(bare[round] as Round))),
  });
  return [
    line("answers through the Discord gateway, a second of the bot's processor", ({ core }) => core),
    line(
      `from a message on Discord to its answer, in the middle, at ${perSecond} a second`,
      (r) => r.answerMs,
      " ms",
    ),
  ];
}
