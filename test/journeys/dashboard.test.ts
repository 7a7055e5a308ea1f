import { readFile } from "node:fs/promises";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type App, startApp } from "../../src/app.ts";
import { languages } from "../../src/chat/languages.ts";
import { readConfig } from "../../src/config.ts";
import { createSharedLinks } from "../../src/features/shared-links/shared-links.ts";
import { openStorage, type Storage } from "../../src/storage/storage.ts";
import { type BroadcastWorld, openBroadcastWorld } from "../features/broadcasts/broadcast-world.ts";
import { openBrowser } from "../support/browser.ts";
import { countDays, makeChannel } from "../support/count-links.ts";
import { fixedClock } from "../support/fixed-clock.ts";
import { testDatabaseUrl, testSecretKey } from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";
import { findAccessibilityFaults, measureOverflow, openPage, type WatchedPage } from "../web/open-page.ts";
import { previewPeople } from "./preview-people.ts";

const clock = fixedClock();
let browser: Browser;
let app: App;
let storage: Storage;
let team: BroadcastWorld;
let opened: WatchedPage[] = [];
let sharedPath: string;

beforeAll(async () => {
  const config = readConfig({
    DATABASE_URL: await testDatabaseUrl(),
    SECRET_KEY: testSecretKey,
    PORT: "0",
    PREVIEW: "on",
  });
  app = await startApp({ config, logger: testLogger(), clock, signal: new AbortController().signal });
  await app.connected;
  storage = await openStorage({ config, logger: testLogger(), clock });
  team = await openBroadcastWorld({ storage, clock });
  // On a platform that this bot is not on: its own sender leaves them to the test.
  for (const name of ["cleo", "dora"]) await team.subscribe(name, { platform: "telegram" });
  await fillFigures();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await storage?.close();
});
afterEach(async () => {
  for (const { page } of opened) await page.context().close();
  expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
  opened = [];
});

/** Two channels and a fortnight, and a partner who may look. */
async function fillFigures(): Promise<void> {
  await makeChannel(storage, "affiche", "Affiche");
  await makeChannel(storage, "mastodon", "Mastodon");
  const fortnight = Array.from({ length: 14 }, (_, day) => 6 + ((day * 7) % 11));
  await countDays(storage, "affiche", "view", "2026-11-10", fortnight);
  await countDays(storage, "affiche", "start", "2026-11-10", [1, 2, 0, 4, 2]);
  await countDays(storage, "mastodon", "view", "2026-11-15", [2, 1]);
  const links = createSharedLinks(storage);
  const token = await links.make({ name: "Ligue", weeks: 4, by: team.person("organiser") }, clock.now());
  sharedPath = `dashboard/shared/${token}`;
}

/** Asks the bot for a link in the preview chat, and opens it. */
async function invite(name: string): Promise<string> {
  const person = previewPeople(() => app.url ?? "")({ name });
  await person.says("/dashboard");
  const { text } = await person.hears("/dashboard/login?token=");
  return /http:\S+token=[\w-]{43}/.exec(text)?.[0] ?? "";
}

const follow = async (name: string, options: BrowserContextOptions = {}) => open(await invite(name), options);

async function open(link: string, options: BrowserContextOptions = {}): Promise<Page> {
  const watched = await openPage(browser, link, options);
  opened.push(watched);
  watched.page.setDefaultTimeout(10_000);
  return watched.page;
}

async function signIn(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await follow(name, options);
  await page.getByRole("button", { name: "Me connecter" }).click();
  await page.getByRole("button", { name: "Se déconnecter", exact: true }).waitFor();
  return page;
}

/** The table of channels as it stands on the page: names, then figures; empty where one is hidden. */
async function tableOf(page: Page): Promise<string[][]> {
  const rows = await page.getByRole("region", { name: "Canaux" }).locator("tbody tr:not(.total)").all();
  return Promise.all(
    rows.map(async (row) =>
      (await row.locator("th, td").allInnerTexts()).map((cell, at) =>
        at === 0 ? cell : cell.replace(/\D/g, ""),
      ),
    ),
  );
}

/** The same from the file that the page's link leads to. */
async function fileOf(page: Page): Promise<string[][]> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Télécharger le tableau (CSV)" }).click(),
  ]);
  const [, ...lines] = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  return lines.map((line) => line.split(",").slice(1, -1));
}

/** What the keyboard is at, with plain spaces. */
const focused = (page: Page) =>
  page.evaluate("document.activeElement.textContent.trim().replace(/\\s/g, ' ')");

async function chooseByKeyboard(page: Page, name: string): Promise<void> {
  for (let n = 0; n < 60; n++) {
    if ((await focused(page)) === name) return page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${name}`);
}

const figurePages = ["", "/referrals?code=affiche", "/answers", "/links"];

const addressOf = (path: string) => new URL(path, app.url).href;

describe("the dashboard in a browser", () => {
  it("is entered and used without a mouse, from the link to signing out", async () => {
    const broadcast = await team.started();
    const page = await follow("moderator");
    const choose = (name: string) => chooseByKeyboard(page, name);
    await choose("Me connecter");
    await page.getByRole("heading", { name: "Annonces", level: 1 }).waitFor();
    await choose(`Annonce n° ${broadcast.id}`);
    await page.getByRole("progressbar", { name: "Avancement" }).waitFor();
    await choose("Mettre en pause");
    await page.getByText("L’envoi s’arrête").waitFor();
    expect((await team.broadcasts.find(broadcast.id))?.state).toBe("paused");
    await choose("Reprendre l’envoi");
    await page.getByText("L’envoi reprend").waitFor();
    await choose("Annuler…");
    await choose("Oui, annuler cette annonce");
    await page.getByText("Annulée : le reste ne partira pas").waitFor();
    await choose("Se déconnecter");
    await page.getByRole("heading", { name: "Vous êtes déconnecté" }).waitFor();
    await page.goto(addressOf("dashboard"));
    await page.getByRole("heading", { name: "réservée à l’équipe" }).waitFor();
  });

  it("follows a broadcast by itself, keeping the keyboard's place, and says when it ends", async () => {
    const broadcast = await team.started();
    const page = await signIn("moderator");
    await page.goto(addressOf(`dashboard/broadcasts/${broadcast.id}`));
    const bar = page.getByRole("progressbar");
    expect(await bar.getAttribute("aria-valuenow")).toBe("0");
    const pause = page.getByRole("button", { name: "Mettre en pause" });
    await pause.focus();
    await team.deliver(broadcast.id, 1);
    await page.clock.runFor(2500);
    await page.getByText(/Messages traités\s: 1 sur 2/).waitFor();
    expect(await focused(page)).toBe("Mettre en pause");
    await team.deliver(broadcast.id, 1);
    await team.broadcasts.finishDone(clock.now());
    await page.clock.runFor(2500);
    await page.getByText("Chaque destinataire a été servi").waitFor();
    expect(await pause.count()).toBe(0);
  });

  it("shows the same figures in the table and in the file, for any days, and to a partner until the link is ended", async () => {
    const invitation = await invite("organiser");
    // A chat that prepares a preview opens every link it sees. It presses nothing.
    for (const method of ["GET", "HEAD"])
      await fetch(invitation, { method, headers: { "user-agent": "TelegramBot (like TwitterBot)" } });
    const page = await open(invitation);
    await page.getByRole("button", { name: "Me connecter" }).click();
    await page.getByRole("link", { name: "Canaux", exact: true }).click();
    await page.getByRole("link", { name: "7 jours" }).click();
    await page.getByText("Du 17 novembre 2026 au 23 novembre 2026.").waitFor();
    expect(await tableOf(page)).toEqual(await fileOf(page));
    await page.getByLabel("Du", { exact: true }).fill("2026-11-12");
    await page.getByLabel("au", { exact: true }).fill("2026-11-18");
    await page.getByRole("button", { name: "Afficher" }).click();
    await page.getByText("Du 12 novembre 2026 au 18 novembre 2026.").waitFor();
    const rows = await tableOf(page);
    expect(rows).toEqual(await fileOf(page));
    expect(rows.find(([name]) => name === "Mastodon")?.[1]).toBe("");

    await page.getByRole("link", { name: "Partage" }).click();
    await page.getByLabel("Pour qui").fill("Ligue des droits");
    await page.getByRole("button", { name: "Créer le lien" }).click();
    const url = (await page.locator(".made a").getAttribute("href")) ?? "";
    const partner = await open(url, { javaScriptEnabled: false });
    await partner.getByText("Lien de lecture pour Ligue des droits").waitFor();
    expect(await partner.getByRole("button").count()).toBe(1);
    expect(await partner.context().cookies()).toEqual([]);
    await page.getByLabel("Arrêter le lien de Ligue des droits").click();
    await page.getByRole("button", { name: "Oui, arrêter ce lien" }).click();
    await page.getByText("Le lien est arrêté").waitFor();
    expect((await fetch(url)).status).toBe(404);
  });

  it("tells its figures without a mouse: another period, a table behind a chart, a link made and ended", async () => {
    const page = await follow("organiser");
    const choose = (name: string) => chooseByKeyboard(page, name);
    await choose("Me connecter");
    await page.getByRole("heading", { name: "Vue d’ensemble" }).waitFor();
    await choose("7 jours");
    await page.getByText("Du 17 novembre 2026 au 23 novembre 2026.").waitFor();
    await choose("Les mêmes chiffres en tableau");
    expect(await page.locator("#curve-table").getByRole("row").count()).toBe(8);
    await choose("Partage");
    await page.getByRole("heading", { name: "Un nouveau lien" }).waitFor();
    while ((await page.evaluate("document.activeElement.id")) !== "link-name")
      await page.keyboard.press("Tab");
    await page.keyboard.type("Clavier");
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowLeft");
    await choose("Créer le lien");
    await page.getByRole("heading", { name: "Le lien de Clavier" }).waitFor();
    await choose("Arrêter");
    await choose("Oui, arrêter ce lien");
    await page.getByText("Le lien est arrêté").waitFor();
  });

  it("brings new figures to an open page, which stays where it was", async () => {
    const page = await signIn("organiser");
    await page.getByText("Les mêmes chiffres en tableau").click();
    const csv = page.getByRole("link", { name: "Tous les canaux" });
    await csv.focus();
    const before = await page.evaluate("scrollY");
    await countDays(storage, "mastodon", "view", "2026-11-23", [40]);
    await page
      .getByRole("row", { name: /^Mastodon/ })
      .getByText("43")
      .waitFor();
    expect(await focused(page)).toContain("Tous les canaux");
    expect(await page.locator("#curve-table").getAttribute("open")).not.toBeNull();
    expect(Math.abs(Number(await page.evaluate("scrollY")) - Number(before))).toBeLessThan(80);
  });

  it("works without a script", async () => {
    const broadcast = await team.started();
    const page = await signIn("moderator", { javaScriptEnabled: false });
    await page.goto(addressOf(`dashboard/broadcasts/${broadcast.id}`));
    await page.getByText("Annuler…").click();
    await page.getByRole("button", { name: "Oui, annuler cette annonce" }).click();
    await page.getByText("Annulée : le reste ne partira pas").waitFor();
  });

  // Colours do not depend on the width, nor the width on colours.
  it.each([
    ["light", 1280],
    ["dark", 360],
  ] as const)(
    "has no fault that axe can find, nor a line too wide, in %s at %i pixels",
    async (colorScheme, width) => {
      const running = await team.started();
      await team.deliver(running.id, 1, "failed");
      const draft = await team.draft();
      const look = { colorScheme, viewport: { width, height: 800 } };
      const page = await follow("organiser", look);
      const check = async () => {
        const where = new URL(page.url()).pathname;
        expect([where, await findAccessibilityFaults(page)]).toEqual([where, []]);
        expect([where, await measureOverflow(page)]).toEqual([where, 0]);
      };
      await check();
      await page.getByRole("button", { name: "Me connecter" }).click();
      await page.getByRole("heading", { name: "Vue d’ensemble" }).waitFor();
      for (const path of [
        ...figurePages,
        "/broadcasts",
        `/broadcasts/${running.id}`,
        `/broadcasts/${draft.id}`,
      ]) {
        await page.goto(addressOf(`dashboard${path}`));
        await check();
        const tables = await page.locator("main .chart summary").all();
        for (const table of tables) await table.click();
        if (tables.length > 0) await check();
      }
      await page.goto(addressOf(sharedPath));
      await check();
      const moderator = await signIn("moderator2", look);
      await moderator.goto(addressOf(`dashboard/broadcasts/${running.id}?said=wrong_state`));
      await moderator.getByText("Annuler…").click();
      expect(await findAccessibilityFaults(moderator)).toEqual([]);
      expect(await measureOverflow(moderator)).toBe(0);
      await page.goto(addressOf("dashboard?lang=fr"));
      await page.getByRole("button", { name: "Se déconnecter partout" }).click();
      await page.getByRole("heading", { name: "Vous êtes déconnecté" }).waitFor();
      await check();
      await team.broadcasts.cancel(running.id, team.person("ben"));
    },
  );

  it("fits a phone in every language", async () => {
    const broadcast = await team.approved();
    const page = await signIn("organiser", { viewport: { width: 360, height: 740 } });
    for (const language of languages)
      for (const path of [
        ...figurePages.map((page) => `dashboard${page}`),
        sharedPath,
        "dashboard/broadcasts",
        `dashboard/broadcasts/${broadcast.id}`,
      ]) {
        await page.goto(addressOf(`${path}?lang=${language}`));
        expect(await page.getAttribute("html", "lang")).toBe(language);
        expect([language, path, await measureOverflow(page)]).toEqual([language, path, 0]);
      }
  });
});
