import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { testDatabaseUrl, testSecretKey } from "../support/test-database.ts";
import { BotProcess, temporaryFolder } from "./bot-process.ts";

/** Starts a bot that cannot start: what it says, and whether it left anything behind. */
async function startInVain(settings: (folder: string) => Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  const dataDir = join(folder, "data");
  const given = settings(folder);
  const bot = new BotProcess(folder, { DATA_DIR: dataDir, ...given });
  const code = await bot.ends();
  return { code, stdout: bot.stdout, stderr: bot.stderr.join("\n"), left: await readdir(folder) };
}

describe("wrong settings", () => {
  it("are all told at once, each with its cure and without its value, and nothing is begun", async () => {
    const outcome = await startInVain(() => ({
      PORT: "many",
      TELEGRAM_TOKEN: "a-secret-pasted-wrongly",
      LANGUAGES: "fr,klingon",
      DATABASE_URL: "mysql://somebody:hunter2@localhost/bot",
    }));
    expect(outcome).toMatchObject({ code: 1, stdout: [], left: [] });
    const [title, ...problems] = outcome.stderr.split("\n");
    expect(title).toBe("Porte-voix cannot start:");
    expect(problems.map((line) => /^- (\w+): .+\. .+\.$/.exec(line)?.[1])).toEqual([
      "DATABASE_URL",
      "PORT",
      "TELEGRAM_TOKEN",
      "LANGUAGES",
    ]);
    expect(outcome.stderr).not.toMatch(/pasted|hunter2|klingon|many/);
  });

  it("in the .env file are told alike", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, ".env"), "LOG_LEVEL=loud\n");
    const bot = new BotProcess(folder);
    expect(await bot.ends()).toBe(1);
    expect(bot.stderr.join("\n")).toContain("- LOG_LEVEL: ");
    expect(await readdir(folder)).toEqual([".env"]);
  });
});

describe("the petition's file", () => {
  it("that is missing is told with the cure, and nothing is begun", async () => {
    const outcome = await startInVain((folder) => ({ CAMPAIGN_FILE: join(folder, "campaign.yaml") }));
    expect(outcome).toMatchObject({ code: 1, stdout: [], left: [] });
    expect(outcome.stderr).toMatch(/- CAMPAIGN_FILE: .*campaign\.yaml.* Restore/);
  });

  it.each([
    [
      "no YAML",
      (text: string) => text.replace(/^title: .*$/m, 'title: "never closed'),
      /^- campaign\.yaml:\d+: /m,
    ],
    ["a state nobody knows", (text: string) => text.replace(/^state: .*$/m, "state: perhaps"), "state"],
    [
      "a number that is none",
      (text: string) => text.replace(/^threshold: .*$/m, "threshold: plenty"),
      "threshold",
    ],
  ] as const)("with %s in it is told with its line, and nothing is begun", async (_what, spoil, told) => {
    const whole = await readFile(join(import.meta.dirname, "../../campaign.yaml"), "utf8");
    const spoilt = spoil(whole);
    expect(spoilt).not.toBe(whole);
    const line = spoilt.split("\n").findIndex((text, index) => text !== whole.split("\n")[index]) + 1;
    const folder = await temporaryFolder();
    await writeFile(join(folder, "campaign.yaml"), spoilt);
    const bot = new BotProcess(folder, { CAMPAIGN_FILE: "campaign.yaml" });
    expect(await bot.ends()).toBe(1);
    expect(bot.stdout).toEqual([]);
    expect(bot.stderr.join("\n")).toMatch(told);
    if (typeof told === "string") expect(bot.stderr.join("\n")).toContain(`campaign.yaml:${line}: ${told}`);
    expect(await readdir(folder)).toEqual(["campaign.yaml"]);
  });
});

describe("a port that is taken", () => {
  it("is told with the cure", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const databaseUrl = await testDatabaseUrl();
    const outcome = await startInVain(() => ({
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      SECRET_KEY: testSecretKey,
    }));
    expect(outcome).toMatchObject({ code: 1, stdout: [] });
    expect(outcome.stderr).toMatch(/^- PORT: .*already listens.* set PORT to another/m);
  });
});
