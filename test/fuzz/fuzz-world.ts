import { setTimeout as pause } from "node:timers/promises";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { usualLimits } from "../../src/core/admission.ts";
import { openStorage } from "../../src/storage/storage.ts";
import { systemClock } from "../../src/system/clock.ts";
import { createLogger } from "../../src/system/logger.ts";
import { appSettings } from "../support/app-settings.ts";
import { startFakeDiscord } from "../support/fake-discord/fake-discord.ts";
import { until } from "../support/fake-discord/until.ts";
import { FakeTelegram } from "../support/fake-telegram/fake-telegram.ts";
import { freePort } from "../support/free-port.ts";
import { testDatabaseUrl } from "../support/test-database.ts";
import { canary, type Json } from "./mutate.ts";

export type FuzzWorld = Awaited<ReturnType<typeof openFuzzWorld>>;

/** Nothing of a program's inside may be shown to anybody. */
const innards =
  /(\\n|\n) {4}at |\.[tj]s:\d+:\d+|node_modules|\b(Type|Range|Reference|Syntax)Error\b|\[object Object\]/;
const idsOrTexts = new RegExp(`${canary}|\\b73000\\d{5}\\b|\\b\\d{17,20}\\b`);
/** What the bot may complain of when a platform sends nonsense, or refuses an answer to it. */
const understood = new Set([
  "telegram_update_unreadable",
  "telegram_answer_lost",
  "discord_not_answered",
  "discord_event_unreadable",
  "inbox_events_given_up",
]);
/** What is told of the log when something waits in vain. */
const linesTold = 60;
/**
 * These tests are about the shape of what comes. Discord gives three seconds; what misses them comes a minute later, so
 * that a machine with much else to do would seem to leave it unanswered.
 */
const patienceMs = 30_000;
/** Nobody could be that fast, either. */
const load = { ...usualLimits, personBurst: 1e9, placeBurst: 1e9 };

/** The whole bot on both fakes, with a webhook and the preview, and an ear for everything it must not do. */
export async function openFuzzWorld() {
  const findings: string[] = [];
  const newestLines: string[] = [];
  const logger = createLogger("debug", {
    write(line) {
      judgeLog(line, findings);
      if (newestLines.push(line) > linesTold) newestLines.shift();
    },
  });
  const onRejection = (error: unknown) => findings.push(`An unhandled rejection: ${String(error)}`);
  process.on("unhandledRejection", onRejection);
  const [telegram, discord, databaseUrl, port] = await Promise.all([
    FakeTelegram.start(),
    startFakeDiscord({ answerWithinMs: patienceMs }),
    testDatabaseUrl(),
    freePort(),
  ]);
  const people = telegram.crowd(8);
  const group = telegram.group({ members: people, supergroup: true });
  const ada = discord.person({ name: "ada" });
  const sentinel = discord.person({ name: "bo" });
  const { channel } = discord.guild([{ id: ada.id, role: true }]);
  const config = readConfig({
    ...appSettings(databaseUrl, telegram, discord),
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TELEGRAM_WEBHOOK: "on",
    HANDOVER_PLACE: "preview:team",
    MODERATORS: "preview:moderator",
    ORGANISERS: "preview:moderator",
  });
  const app = await startApp({
    config,
    logger,
    clock: systemClock,
    signal: new AbortController().signal,
    load,
  });
  await app.connected;
  const storage = await openStorage({ config, logger, clock: systemClock });
  const secret = storage.keys.webhookSecret();
  let seenRequests = 0;
  let seenMessages = 0;
  let updates = 1;

  async function post(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body });
    const text = await response.text();
    if (response.status >= 500) findings.push(`${path} answered ${response.status}`);
    if (innards.test(text)) findings.push(`${path} showed its inside: ${text.slice(0, 300)}`);
  }

  /** What people were shown since, and what the platforms' documentation does not allow. */
  function look(): void {
    for (; seenRequests < telegram.requests.length; seenRequests++)
      judgeText(JSON.stringify(telegram.requests[seenRequests]?.parameters), findings);
    const messages = [...discord.world.messages.values()];
    for (; seenMessages < messages.length; seenMessages++) {
      const message = messages[seenMessages];
      if (message?.authorId === discord.world.bot.id) judgeText(message.content, findings);
    }
    findings.push(...telegram.violations.splice(0), ...discord.violations.splice(0));
  }

  return {
    people: people.map(({ id }) => id),
    groups: [group.id],
    discord,
    ada,
    channel,
    storage,
    update: (body: Json) =>
      post("/telegram/webhook", JSON.stringify(numbered(body, () => updates++)), {
        "content-type": "application/json",
        "x-telegram-bot-api-secret-token": secret,
      }),
    webhookBody: (body: string, type: string) =>
      post("/telegram/webhook", body, { "content-type": type, "x-telegram-bot-api-secret-token": secret }),
    preview: (body: string) => post("/api/preview/events", body, { "content-type": "application/json" }),

    /** Resolves once everything was answered, with what was wrong since the last time. */
    async settled(isDiscord: boolean): Promise<readonly string[]> {
      if (isDiscord) {
        // Discord's events come in their order: what came before this one has been taken.
        const last = await sentinel.slash("help");
        await until(
          () => last.state !== "waiting",
          () => "an answer after everything else",
          2 * patienceMs,
        );
        if (last.state === "failed") findings.push("A command of Discord was not answered");
      }
      for (const end = performance.now() + patienceMs; (await openEvents()) > 0; ) {
        if (performance.now() > end)
          throw new Error(["Events stay unanswered", ...findings, ...newestLines].join("\n"));
        await pause(2);
      }
      look();
      return findings.splice(0);
    },

    async close(): Promise<readonly string[]> {
      await app.stop();
      look();
      await storage.close();
      await Promise.all([telegram.stop(), discord.close()]);
      process.off("unhandledRejection", onRejection);
      return findings.splice(0);
    },
  };

  async function openEvents(): Promise<number> {
    const { count } = await storage.db
      .selectFrom("inbox")
      .select(({ fn }) => fn.countAll<string>().as("count"))
      .where("done_at", "is", null)
      .executeTakeFirstOrThrow();
    return Number(count);
  }
}

/** A number of its own, unless the fuzz has made it something else than an object. */
const numbered = (body: Json, next: () => number): Json =>
  typeof body === "object" && body !== null && !Array.isArray(body) ? { update_id: next(), ...body } : body;

function judgeLog(line: string, findings: string[]): void {
  const { level, code } = JSON.parse(line) as { level: string; code?: string };
  if (["error", "fatal"].includes(level) && !understood.has(code ?? "")) findings.push(`Logged: ${line}`);
  if (idsOrTexts.test(line)) findings.push(`A text or an id in the log: ${line}`);
}

function judgeText(text: string, findings: string[]): void {
  if (innards.test(text) && !text.includes(canary)) findings.push(`Shown to a person: ${text.slice(0, 300)}`);
}
