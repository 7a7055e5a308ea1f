import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig, secretSettings } from "../src/config.ts";
import { ConfigError } from "../src/system/config-error.ts";

const problemsOf = (environment: Record<string, string>) => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe("the settings", () => {
  it("need nothing: the preview chat on this machine, five languages, the first being French", () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      HOST: "127.0.0.1",
      PORT: 8080,
      PREVIEW: true,
      TZ_DEFAULT: "Europe/Paris",
      DATA_DIR: "./var",
      ROLES: ["telegram", "discord", "web", "worker"],
    });
    expect(config.LANGUAGES).toEqual(["fr", "en", "de", "es", "it"]);
  });

  it("send as many messages a second as the platforms bear, unless told otherwise", () => {
    expect(readConfig({})).toMatchObject({ PACE_TELEGRAM: 30, PACE_DISCORD: 40 });
    expect(readConfig({ PACE_TELEGRAM: "5" }).PACE_TELEGRAM).toBe(5);
    expect(problemsOf({ PACE_TELEGRAM: "0", PACE_DISCORD: "fast" }).map(({ where }) => where)).toEqual([
      "PACE_TELEGRAM",
      "PACE_DISCORD",
    ]);
  });

  it("name the shards of a process, by numbers and ranges of all there are", () => {
    const shards = (text: string) => readConfig({ DISCORD_SHARDS: text }).DISCORD_SHARDS;
    expect(readConfig({}).DISCORD_SHARDS).toBe("auto");
    expect(shards("auto")).toBe("auto");
    expect(shards("0/1")).toEqual({ ids: [0], total: 1 });
    expect(shards("8, 0-3, 2 / 16")).toEqual({ ids: [0, 1, 2, 3, 8], total: 16 });
    for (const wrong of ["all", "0-3", "3-1/4", "4/4", "0-99999/8", "-1/4", "0/0", "0-3/", "1,/4", "1.5/4"])
      expect(problemsOf({ DISCORD_SHARDS: wrong }).map(({ where }) => where)).toEqual(["DISCORD_SHARDS"]);
  });

  it("count an empty value as not given", () => {
    expect(readConfig({ PORT: "", LANGUAGES: "  " }).PORT).toBe(8080);
  });

  it("that are wrong are all told at once, each with its cure, and none is repeated", () => {
    const problems = problemsOf({
      PORT: "eighty",
      LANGUAGES: "fr,xx",
      TZ_DEFAULT: "Mars/Olympus",
      SECRET_KEY: "hunter2",
      MODERATORS: "ada",
    });
    expect(problems.map(({ where }) => where)).toEqual([
      "SECRET_KEY",
      "PORT",
      "MODERATORS",
      "TZ_DEFAULT",
      "LANGUAGES",
    ]);
    for (const { cure } of problems) expect(cure).toMatch(/^(Give|Copy) /);
    expect(JSON.stringify(problems)).not.toMatch(/hunter2|eighty|Olympus/);
  });

  it("ask for a secret key beside an external database", () => {
    expect(problemsOf({ DATABASE_URL: "postgres://bot@db/bot" })).toMatchObject([{ where: "SECRET_KEY" }]);
  });

  it("open the preview chat to others only when told to", () => {
    expect(problemsOf({ HOST: "0.0.0.0" })).toMatchObject([{ where: "PREVIEW" }]);
    expect(readConfig({ HOST: "0.0.0.0", PREVIEW: "on" }).PREVIEW).toBe(true);
    expect(readConfig({ HOST: "0.0.0.0", TELEGRAM_TOKEN: "1:token" }).PREVIEW).toBe(false);
  });

  it("take the team's place on any platform, and nothing that is not a place", () => {
    for (const [text, place] of [
      ["telegram:-1001234567890", "telegram:place:-1001234567890"],
      ["discord:1234", "discord:place:1234"],
      ["preview:équipe", "preview:place:group:équipe"],
    ] as const)
      expect(readConfig({ HANDOVER_PLACE: text }).HANDOVER_PLACE).toBe(place);
    expect(readConfig({}).HANDOVER_PLACE).toBeUndefined();
    for (const text of ["telegram:@team", "discord:-1", "preview:", "preview:a b", "signal:1", "1234"])
      expect(problemsOf({ HANDOVER_PLACE: text }), text).toMatchObject([{ where: "HANDOVER_PLACE" }]);
  });

  it("ask for a second moderator's approval of broadcasts, unless the team is one person", () => {
    expect(readConfig({}).BROADCAST_APPROVAL).toBe("two");
    expect(readConfig({ BROADCAST_APPROVAL: "one" }).BROADCAST_APPROVAL).toBe("one");
    expect(problemsOf({ BROADCAST_APPROVAL: "none" })).toMatchObject([{ where: "BROADCAST_APPROVAL" }]);
  });

  it("take a plain-http address of a platform on this machine only", () => {
    expect(readConfig({ TELEGRAM_API_ROOT: "http://127.0.0.1:9000/" }).TELEGRAM_API_ROOT).toBe(
      "http://127.0.0.1:9000",
    );
    expect(problemsOf({ DISCORD_API_ROOT: "http://example.org/api" })).toMatchObject([
      { where: "DISCORD_API_ROOT" },
    ]);
  });

  it("ask for an address that Telegram can reach when the webhook is on", () => {
    expect(problemsOf({ TELEGRAM_WEBHOOK: "on" })).toMatchObject([{ where: "PUBLIC_URL" }]);
    expect(problemsOf({ TELEGRAM_WEBHOOK: "on", PUBLIC_URL: "http://example.org" })).toMatchObject([
      { where: "PUBLIC_URL" },
    ]);
    expect(readConfig({ TELEGRAM_WEBHOOK: "on", PUBLIC_URL: "https://example.org/" }).PUBLIC_URL).toBe(
      "https://example.org",
    );
  });

  it("name roles that could do nothing, and a webhook that nobody would serve", () => {
    expect(problemsOf({ ROLES: "telegram" })).toMatchObject([{ where: "ROLES" }]);
    const webhook = { TELEGRAM_WEBHOOK: "on", TELEGRAM_TOKEN: "1:token", PUBLIC_URL: "https://example.org" };
    expect(problemsOf({ ...webhook, ROLES: "telegram,worker" })).toMatchObject([{ where: "ROLES" }]);
    expect(readConfig({ ...webhook, ROLES: "telegram,web" }).TELEGRAM_WEBHOOK).toBe(true);
    expect(readConfig({ ROLES: "worker", HOST: "0.0.0.0" }).ROLES).toEqual(["worker"]);
  });

  it("refuse an address with a question mark: every link is made from it", () => {
    expect(problemsOf({ PUBLIC_URL: "https://example.org/?a" })).toMatchObject([{ where: "PUBLIC_URL" }]);
  });
});

describe("secrets given by file", () => {
  const values = {
    DATABASE_URL: "postgres://bot:hunter2@localhost/bot",
    SECRET_KEY: Buffer.alloc(32, 1).toString("base64"),
    SECRET_KEY_PREVIOUS: Buffer.alloc(32, 2).toString("base64"),
    SECRET_KEY_NEW: Buffer.alloc(32, 3).toString("base64"),
    TELEGRAM_TOKEN: "123:hunter2",
    TELEGRAM_WEBHOOK_SECRET: "a-secret-of-the-webhook",
    TELEGRAM_WEBHOOK_SECRET_PREVIOUS: "the-secret-before-it",
    DISCORD_TOKEN: "hunter2.token",
    HEARTBEAT_URL: "https://ping.example.org/hunter2?create=1",
  };

  /** Writes these files, and gives the settings that name them. */
  async function files(contents: Readonly<Record<string, string>>): Promise<Record<string, string>> {
    const folder = await mkdtemp(join(tmpdir(), "secrets-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const named = Object.entries(contents).map(async ([name, content]) => {
      const path = join(folder, name);
      await writeFile(path, content);
      return [`${name}_FILE`, path] as const;
    });
    return Object.fromEntries(await Promise.all(named));
  }

  it("are read for every setting that is a secret, without the line's end", async () => {
    expect(Object.keys(values)).toEqual(secretSettings);
    const lines = Object.entries(values).map(([name, value], index) => [
      name,
      `${value}${["\n", "\r\n", ""][index % 3]}`,
    ]);
    expect(readConfig(await files(Object.fromEntries(lines)))).toMatchObject(values);
  });

  it("are those whose name says so, and addresses that hold a password", () => {
    const names = Object.keys(readConfig(values));
    const told = names.filter((name) => /TOKEN|SECRET|PASSWORD|KEY|DATABASE|HEARTBEAT/.test(name));
    expect(told.sort()).toEqual([...secretSettings].sort());
  });

  it("are refused with a cure when the file is missing, a folder, or empty, or the value is set as well", async () => {
    const empty = await files({ DISCORD_TOKEN: "\n \n" });
    const problems = problemsOf({
      ...empty,
      DATABASE_URL: values.DATABASE_URL,
      SECRET_KEY_FILE: "/nowhere/hunter2",
      TELEGRAM_TOKEN_FILE: "/tmp",
      HEARTBEAT_URL: values.HEARTBEAT_URL,
      HEARTBEAT_URL_FILE: "/nowhere/hunter2",
    });
    expect(problems.map(({ where, problem }) => [where, problem])).toEqual([
      ["SECRET_KEY_FILE", "The file cannot be read."],
      ["TELEGRAM_TOKEN_FILE", "The file cannot be read."],
      ["DISCORD_TOKEN_FILE", "The file is empty."],
      ["HEARTBEAT_URL_FILE", "HEARTBEAT_URL and HEARTBEAT_URL_FILE are both set."],
    ]);
    for (const { cure } of problems) expect(cure).toMatch(/^(Give the path|Keep one) /);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });

  it("are checked as the value itself would be", async () => {
    expect(problemsOf(await files({ SECRET_KEY: "hunter2\n" })).map(({ where }) => where)).toEqual([
      "SECRET_KEY",
    ]);
    expect(problemsOf({ HEARTBEAT_URL: "http://ping.example.org/" }).map(({ where }) => where)).toEqual([
      "HEARTBEAT_URL",
    ]);
  });
});
