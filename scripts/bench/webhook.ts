import { join } from "node:path";
import { parseArgs } from "node:util";
import { readQuestions } from "../eval-questions.ts";
import { runScript, ScriptError } from "../script-error.ts";
import { type BenchDatabase, withDatabase } from "./harness/bench-database.ts";
import { type BenchLine, middle, report } from "./harness/bench-line.ts";
import {
  leaveMeasuredCore,
  processorSeconds,
  root,
  type ServerProcess,
  serve,
} from "./harness/server-process.ts";
import { webhook } from "./harness/webhook.ts";
import { openQuickTelegram, type QuickTelegram } from "./webhook/quick-telegram.ts";

const profiledSeconds = 15;
/** Telegram's own default for a webhook: core.telegram.org/bots/api#setwebhook */
const connections = 40;
const names = ["telegraf", "telegraf and Postgres", "grammY", "ours", "ours, a command"] as const;
type Name = (typeof names)[number];
const described: Readonly<Record<Name, string>> = {
  telegraf: "a bare telegraf bot that echoes",
  "telegraf and Postgres": "the same, writing each update to Postgres once",
  grammY: "a bare grammY bot that echoes",
  ours: "answers to questions in one's own words",
  "ours, a command": "answers to /help",
};

interface Rate {
  /** Answers a second by the clock. */
  readonly wall: number;
  /** Answers a second of the bot's own processor time. */
  readonly core: number;
  /** Answers a second of the processor time of the Telegram here. */
  readonly fake: number;
  readonly answered: number;
}

/**
 * Questions through the Telegram webhook, answered by ours and echoed by bare bots: each a process of its own on the same
 * core in turn, Telegram and the database on the others. `--short`: fewer rounds. `--profile FOLDER`: what ours does is
 * written there, for the profile view of Chrome.
 */
await runScript(async () => {
  const { values } = parseArgs({
    options: { short: { type: "boolean", default: false }, profile: { type: "string" } },
  });
  const [rounds, seconds] = values.short ? [5, 1] : [9, 3];
  await leaveMeasuredCore();
  const questions = await readQuestions(join(root, "test/faq/golden-held-out.jsonl"));
  const texts = questions.filter(({ lang }) => lang === "fr").map(({ text }) => text);
  const telegram = await openQuickTelegram();
  const rates = await withDatabase((database) =>
    measure(telegram, database, texts, { rounds, seconds, profile: values.profile }),
  ).finally(() => telegram.stop());
  report(writeRates(rates));
});

async function measure(
  telegram: QuickTelegram,
  database: BenchDatabase,
  texts: readonly string[],
  { rounds, seconds, profile }: { rounds: number; seconds: number; profile: string | undefined },
): Promise<Record<Name, Rate[]>> {
  const bots = await startBots(telegram, database, texts, profile);
  const rates: Record<Name, Rate[]> = {
    telegraf: [],
    "telegraf and Postgres": [],
    grammY: [],
    ours: [],
    "ours, a command": [],
  };
  let answered = 0;
  try {
    if (profile !== undefined) ({ answered } = await run(telegram, bots.ours, profiledSeconds));
    for (let round = -1; round < rounds; round++)
      for (const name of names) {
        const rate = await run(telegram, bots[name], seconds);
        if (name === "ours") answered += rate.answered;
        // The first round warms each of them up.
        if (round >= 0) rates[name].push(rate);
      }
  } finally {
    await Promise.all(Object.values(bots).map((bot) => bot.server.stop()));
  }
  await expectLookedUp(database, answered);
  return rates;
}

/** A bot that sheds what it is asked, or fails at it, is fast: each answer must be of a question that was looked up. */
async function expectLookedUp({ storage }: BenchDatabase, answered: number): Promise<void> {
  const { looked } = await storage.db
    .selectFrom("answer_days")
    .select(({ fn }) => fn.sum<string>("count").as("looked"))
    .executeTakeFirstOrThrow();
  if (Number(looked) !== answered)
    throw new ScriptError(`Of ${answered} questions ${looked} were looked up: the figures tell nothing.`);
}

interface Running {
  readonly texts: readonly string[];
  readonly token: string;
  readonly server: ServerProcess;
}

async function startBots(
  telegram: QuickTelegram,
  { settings }: BenchDatabase,
  texts: readonly string[],
  profile: string | undefined,
): Promise<Record<Name, Running>> {
  const start = async (number: number, file: string, more: Readonly<Record<string, string>> = {}) => {
    const token = `${4242 + number}:a-token-of-the-bench`;
    const own = { TELEGRAM_TOKEN: token, TELEGRAM_API_ROOT: telegram.url, LOG_LEVEL: "error" };
    return { texts, token, server: await serve(file, { ...own, ...more }) };
  };
  const ours = await start(3, "src/main.ts", {
    ...settings,
    TELEGRAM_WEBHOOK: "on",
    PUBLIC_URL: "http://127.0.0.1",
    ...(profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` }),
  });
  return {
    telegraf: await start(0, "scripts/bench/webhook/telegraf-echo.ts"),
    "telegraf and Postgres": await start(1, "scripts/bench/webhook/telegraf-echo.ts", {
      DATABASE_URL: settings.DATABASE_URL,
    }),
    grammY: await start(2, "scripts/bench/webhook/grammy-echo.ts"),
    ours,
    "ours, a command": { ...ours, texts: ["/help"] },
  };
}

async function run(
  telegram: QuickTelegram,
  { texts, token, server }: Running,
  seconds: number,
): Promise<Rate> {
  const before = await processorSeconds(server.pid);
  const ownBefore = process.cpuUsage();
  const round = await telegram.ask(
    { token, url: new URL(webhook.path, server.url).href },
    { texts, connections, seconds },
  );
  const { user, system } = process.cpuUsage(ownBefore);
  const used = (await processorSeconds(server.pid)) - before;
  return {
    wall: round.answered / round.seconds,
    core: round.answered / used,
    fake: round.answered / ((user + system) / 1e6),
    answered: round.answered,
  };
}

function writeRates(rates: Record<Name, Rate[]>): BenchLine[] {
  const figure = (name: Name, of: (rate: Rate) => number) => middle(rates[name].map(of)).toFixed(0);
  const compare = (own: Name, peer: Name, of: (rate: Rate) => number): number =>
    middle(rates[own].map((rate, round) => of(rate) / of(rates[peer][round] as Rate)));
  const against = (own: Name, peer: Name, wanted?: BenchLine["wanted"]): BenchLine[] => {
    const [what, called] = [described[own], described[peer]];
    const line = (how: string, of: (rate: Rate) => number): BenchLine => ({
      what: `${what} through the Telegram webhook, ${how}`,
      ours: figure(own, of),
      against: `${called}: ${figure(peer, of)}`,
      ratio: compare(own, peer, of),
    });
    return [
      { ...line("a second", ({ wall }) => wall), ...(wanted ? { wanted } : {}) },
      line("a second of the bot's processor", ({ core }) => core),
    ];
  };
  return [
    ...against("ours", "telegraf", { least: 0.7 }),
    ...against("ours", "telegraf and Postgres"),
    ...against("ours", "grammY"),
    ...against("ours, a command", "telegraf"),
    ...against("ours, a command", "telegraf and Postgres"),
    {
      what: "answers the Telegram of this bench could take, a second of its processor",
      ours: figure("telegraf", ({ fake }) => fake),
      against: `what a bare telegraf bot asks of it: ${figure("telegraf", ({ wall }) => wall)}`,
      ratio: middle(rates.telegraf.map(({ fake, wall }) => fake / wall)),
    },
  ];
}
