import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { previewPeople } from "../journeys/preview-people.ts";
import { BotProcess, temporaryFolder } from "./bot-process.ts";

describe("bots on one data folder", () => {
  it("start beside each other, outlive each other, and keep what was confirmed before a kill", async () => {
    const folder = await temporaryFolder();
    const dataDir = join(folder, "données du bot");
    const start = () => new BotProcess(folder, { DATA_DIR: dataDir });

    const first = start();
    const firstUrl = await first.ready();
    const second = start();
    const secondUrl = await second.ready();
    expect(secondUrl).not.toBe(firstUrl);

    // The same person, whichever process answers: the folder is one.
    const ada = previewPeople(() => firstUrl)({});
    await ada.says("/remind 3h");
    await ada.presses((await ada.hears("Rien n’est enregistré")).buttons[0] ?? "");
    await ada.hears("C’est noté");
    const adaThere = previewPeople(() => secondUrl)({});
    await adaThere.says("/reminders");
    await adaThere.hears("Votre rappel");

    expect(await first.ends("SIGTERM")).toBe(0);
    // The database went with the first process; the second starts it again.
    const isWell = async () => (await fetch(`${secondUrl}readyz`)).status;
    await expect.poll(isWell, { timeout: 15_000, interval: 20 }).toBe(200);
    await adaThere.says("/remind 2d");
    await adaThere.presses((await adaThere.hears("Rien n’est enregistré")).buttons[0] ?? "");
    await adaThere.hears("C’est noté");
    await second.ends("SIGKILL");

    const third = start();
    const thirdUrl = await third.ready();
    const adaAfter = previewPeople(() => thirdUrl)({});
    await adaAfter.says("/reminders");
    await adaAfter.hears("Vos 2 rappels");
    expect(await third.ends("SIGINT")).toBe(0);
    for (const bot of [first, second, third]) expect(bot.stdout).toHaveLength(1);
    expect((await readdir(dataDir)).sort()).toEqual(["postgres", "secret.key"]);
  }, 60_000);
});

describe("the log of a bot", () => {
  /** Words and names that nothing else in the project holds. */
  const person = "zazie-quipleure";
  const words = ["ornithorynque", "hippocampe", "clavicule", "mirabelle"];

  it("is JSON on standard error, and holds nothing of who wrote or what", async () => {
    const folder = await temporaryFolder();
    const bot = new BotProcess(folder, { LOG_LEVEL: "debug" });
    const url = await bot.ready();
    const send = (event: object, person_ = person) =>
      fetch(`${url}api/preview/events`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ person: person_, place: "private", language: "fr", ...event }),
      });
    const statuses = await Promise.all(
      [
        { text: `Que pense un ${words[0]} du Health Data Hub ?` },
        { text: `/${words[1]}` },
        { text: `/remind ${words[2]}` },
        { text: `${words[3]} `.repeat(200) },
        { text: "" },
        { press: `${words[0]}:${words[1]}:${words[2]}` },
        { press: "reminders:cancel:forged" },
        { place: `group:${words[3]}`, text: `@porte-voix ${words[0]} ?` },
        { place: "nowhere", text: words[1] },
        { language: words[2], text: words[2] },
      ].map(async (event) => (await send(event)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200, 400]));
    await fetch(`${url}r/${words[1]}`, { redirect: "manual" });
    await fetch(`${url}${words[2]}?person=${person}`);
    expect(await bot.ends("SIGTERM")).toBe(0);

    const log = bot.log;
    expect(log.length).toBeGreaterThan(1);
    expect(log.filter(({ code, level, time }) => !(code && level && time))).toEqual([]);
    const written = [...bot.stderr, ...bot.stdout].join("\n").toLowerCase();
    expect([person, ...words].filter((secret) => written.includes(secret))).toEqual([]);
    expect(bot.stdout).toEqual([expect.stringMatching(/^ready http:\/\/127\.0\.0\.1:\d+\/ in \d+ ms$/)]);
  });
});
