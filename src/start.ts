import { existsSync } from "node:fs";
import { startApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { systemClock } from "./system/clock.ts";
import { ConfigError } from "./system/config-error.ts";
import { createLogger } from "./system/logger.ts";

/** The operator may be asked to wait this long for events in hand. */
const stopWithinMs = 9_500;
/** npm passes on the Ctrl-C that the terminal already sent: two signals this close are one. */
const sameSignalMs = 1_000;

/** Reads the settings, starts the bot and stops it on SIGTERM and SIGINT; says `ready` once everything is connected. */
export async function start(): Promise<void> {
  process.on("uncaughtException", endUnexpectedly);
  try {
    await run();
  } catch (error) {
    if (error instanceof ConfigError) endForSetUp(error);
    endUnexpectedly(error);
  }
}

async function run(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL);
  process.on("unhandledRejection", (error) => logger.error({ code: "unhandled_rejection", err: error }));

  const stopping = new AbortController();
  let stop = () => Promise.resolve();
  let stoppedAt: number | undefined;
  const end = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (stoppedAt !== undefined) {
      if (now - stoppedAt > sameSignalMs) process.exit(1);
      return;
    }
    stoppedAt = now;
    logger.info({ code: "stopping", signal });
    stopping.abort();
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ code: "stop_failed", err: error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);

  const app = await startApp({ config, logger, clock: systemClock, signal: stopping.signal });
  stop = app.stop;
  if (config.PREVIEW && app.url)
    logger.info(
      { code: "preview", url: app.url },
      "The preview chat is open: no platform token is needed there.",
    );
  // Stopped while a platform could not be reached: the end is under way, and not an error.
  await app.connected.catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  if (stopping.signal.aborted) return;
  process.stdout.write(`ready ${app.url ?? ""}${app.url ? " " : ""}in ${Math.round(performance.now())} ms\n`);
}

/** Node would print the error's message, which can hold what somebody wrote: only its kind and place are told. */
function endUnexpectedly(error: unknown): never {
  createLogger("error").fatal({ code: "cannot_go_on", err: error });
  process.exit(1);
}

/** What is wrong with the set-up, for whoever started the bot: on standard error, in plain lines. */
function endForSetUp({ problems }: ConfigError): never {
  const lines = problems.map(({ where, problem, cure }) => `- ${where}: ${problem} ${cure}\n`);
  process.stderr.write(`Porte-voix cannot start:\n${lines.join("")}`);
  process.exit(1);
}
