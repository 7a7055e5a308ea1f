import { type DestinationStream, destination, type Logger as PinoLogger, pino, stdTimeFunctions } from "pino";

export type Logger = PinoLogger;
export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * JSON lines on standard error: standard output is for the `ready` line. Log codes and counts only: never a text that
 * somebody wrote, a platform's id, a token or an address.
 */
export function createLogger(
  level: LogLevel,
  stream: DestinationStream = destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // A library's error can carry the request it failed on (a chat id, a token in a URL): only its kind is logged.
      serializers: { err: describeError },
      // Under its own error key pino copies the error's message, which may quote what somebody wrote.
      errorKey: "pinoError",
    },
    stream,
  );
}

/** The parts of an error that are safe to log: names, codes and our own stack frames, no message of a library. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const code = (error as { code?: unknown }).code;
  return {
    kind: error.name,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    frames: (error.stack ?? "")
      .split("\n")
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 6)
      .map((line) =>
        line
          .trim()
          .replace(/^at /, "")
          .replace(/\(?(file:\/\/)?[^()\s]*\/(src|commands|node_modules|scripts|test)\//, "($2/"),
      ),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
