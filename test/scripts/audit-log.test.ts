import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { openTestBot } from "../support/test-bot.ts";
import { openTestStorage, testDatabaseUrl, testSecretKey } from "../support/test-database.ts";

const execute = promisify(execFile);
const root = join(import.meta.dirname, "../..");

describe("npm run audit-log", () => {
  it("prints who did what and when without a name, of everybody or of one person", async () => {
    const databaseUrl = await testDatabaseUrl();
    const world = await openTestBot({ storage: await openTestStorage({ databaseUrl }) });
    await world.says("organiser", "/channel Affiche");
    await world.presses("organiser", "channel:retire-yes:affiche");
    const folder = await mkdtemp(join(tmpdir(), "porte-voix-audit-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const { PATH = "", HOME = "" } = process.env;
    const settings = {
      DATABASE_URL: databaseUrl,
      SECRET_KEY: testSecretKey,
      DATA_DIR: folder,
      LOG_LEVEL: "warn",
    };
    const print = (...options: readonly string[]) =>
      execute(process.execPath, [join(root, "scripts/audit-log.ts"), ...options], {
        cwd: folder,
        env: { PATH, HOME, ...settings },
      });

    const { stdout } = await print();
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("when\twho\twhat\ton");
    expect(lines[1]).toMatch(/^2026-\d\d-\d\dT[\d:.]+Z\t[\w-]{8}\tchannel_made\taffiche$/);
    expect(lines[2]).toMatch(/\tchannel_retired\taffiche$/);
    expect(stdout).not.toContain("organiser");
    expect((await print("--person", "preview:organiser")).stdout).toBe(stdout);
    expect((await print("--person", "preview:ada")).stdout).toBe("when\twho\twhat\ton\n");
    await expect(print("--person", "ada")).rejects.toThrow(/telegram:ID/);
  });
});
