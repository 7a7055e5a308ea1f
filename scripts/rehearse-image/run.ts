import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ScriptError } from "../script-error.ts";

const execute = promisify(execFile);

/** Runs a program to its end. Throws a `ScriptError` with the end of what it wrote when it fails. */
export async function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly stdout: string }> {
  try {
    return await execute(program, args, { env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new ScriptError(`${program} ${args.join(" ")} failed:\n${`${stdout}${stderr}`.slice(-2_000)}`);
  }
}

/** Whether a program ends well. */
export const tryRun = (...call: Parameters<typeof run>): Promise<boolean> =>
  run(...call).then(
    () => true,
    () => false,
  );
