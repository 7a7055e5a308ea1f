import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { testSecretKey } from "./test-database.ts";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs `npm run faq:apply` as a process of its own, on a test's database and a copy of the answers. Gives what it said. */
export async function runFaqApply(databaseUrl: string, localesDir: string): Promise<string> {
  const { stdout } = await execute(
    process.execPath,
    [`${root}scripts/faq-apply.ts`, "--locales", localesDir],
    { env: { ...process.env, DATABASE_URL: databaseUrl, SECRET_KEY: testSecretKey, LOG_LEVEL: "warn" } },
  );
  return stdout;
}
