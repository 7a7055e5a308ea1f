import { existsSync } from "node:fs";
import { startApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { systemClock } from "./system/clock.ts";
import { ConfigError } from "./system/config-error.ts";
import { createLogger } from "./system/logger.ts";

/** A second signal, or an end that takes longer, stops at once: an operator who insists is right. */
const stopWithinMs = 9_500;

async function main(): Promise<void> {
  if (existsSync(".env")) process.loadEnvFile(".env");
  const config = readConfig(process.env);
  const logger = createLogger(config.LOG_LEVEL);
  process.on("unhandledRejection", (error) => logger.error({ code: "unhandled_rejection", err: error }));

  const stopping = new AbortController();
  let stop = () => Promise.resolve();
  const end = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) process.exit(1);
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
  await app.connected;
  if (!stopping.signal.aborted)
    process.stdout.write(`ready ${app.url} in ${Math.round(performance.now())} ms\n`);
}

main().catch((error: unknown) => {
  if (!(error instanceof ConfigError)) throw error;
  const problems = error.problems.map(({ where, problem, cure }) => `- ${where}: ${problem} ${cure}`);
  process.stderr.write(`Porte-voix cannot start:\n${problems.join("\n")}\n`);
  process.exit(1);
});
