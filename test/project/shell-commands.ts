import { readFile } from "node:fs/promises";
import { join } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** The scripts of package.json by name. */
export async function readScripts(): Promise<Readonly<Record<string, string>>> {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  return scripts;
}

/** What a stranger's shell has: nothing of the npm that runs these tests, nor of an operator's settings. */
export function strangersEnvironment(settings: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_ENV$/i.test(name));
  return { ...Object.fromEntries(inherited), ...settings };
}
