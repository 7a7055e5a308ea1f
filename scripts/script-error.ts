import { ConfigError } from "../src/system/config-error.ts";

/** Whoever typed the command can mend it: told in one line, without a stack. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
}

/** Runs a script's main function; what whoever started it can mend is told on standard error, with exit code 1. */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!isMendable(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

function isMendable(error: unknown): error is Error {
  if (error instanceof ScriptError || error instanceof ConfigError) return true;
  // What parseArgs of node:util throws over an option it does not know, or one without its value.
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
