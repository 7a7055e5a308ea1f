import { afterEach } from "vitest";
import { createLogger, type Logger } from "../../src/system/logger.ts";

interface LogLine {
  readonly level: string;
  readonly code?: string;
  readonly [field: string]: unknown;
}

const lines: LogLine[] = [];
const expected = new Set<string>();
const alarming = new Set(["warn", "error", "fatal"]);

/** The bot's real logger, its lines collected: one at warning or above that was not announced fails the test. */
export function testLogger(): Logger {
  return createLogger("debug", { write: (line) => void lines.push(JSON.parse(line) as LogLine) });
}

/** Announces that this test makes the bot log `code` at warning or above; the test fails when it does not. */
export function expectLog(code: string): void {
  expected.add(code);
}

/** What was logged so far in this test. */
export const loggedLines = (): readonly LogLine[] => [...lines];

afterEach(() => {
  const alarms = lines.splice(0).filter(({ level }) => alarming.has(level));
  const announced = [...expected];
  expected.clear();
  const surprises = alarms.filter(({ code }) => !code || !announced.includes(code));
  if (surprises.length > 0)
    throw new Error(`Logged without being announced: ${JSON.stringify(surprises, null, 2)}`);
  const missing = announced.filter((code) => !alarms.some((line) => line.code === code));
  if (missing.length > 0) throw new Error(`Announced but not logged: ${missing.join(", ")}`);
});
