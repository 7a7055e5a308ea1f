import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { startApp } from "../src/app.ts";
import { type Config, readConfig } from "../src/config.ts";
import { openStorage } from "../src/storage/storage.ts";
import { createLogger } from "../src/system/logger.ts";
import { openBrowser } from "../test/support/browser.ts";
import { sendHalf } from "./made-up-broadcast.ts";
import { makeUpFigures, writeCampaign } from "./made-up-figures.ts";

const folder = join(import.meta.dirname, "../docs/pictures");
/** Pictures taken on different days differ only where the bot's words do. */
const noon = Date.UTC(2026, 10, 24, 11);

/** Takes the README's pictures from the bot itself: it is started for them, on a database that goes with them. */
async function takePictures(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "porte-voix-pictures-"));
  const config = readConfig({
    DATA_DIR: dataDir,
    PORT: "0",
    PREVIEW: "on",
    ORGANISERS: "preview:moderator",
    CAMPAIGN_FILE: await writeCampaign(dataDir),
    TZ_DEFAULT: "Europe/Paris",
  });
  const app = await startApp({
    config,
    logger: createLogger("warn"),
    clock: { now: () => noon },
    signal: new AbortController().signal,
  });
  const browser = await openBrowser();
  try {
    await app.connected;
    await pictureConversation(browser, app.url ?? "");
    await picturePhone(browser, app.url ?? "");
    await pictureDashboard(browser, app.url ?? "", config);
    await pictureFigures(browser, app.url ?? "", config);
    await picturePublic(browser, config);
  } finally {
    await browser.close();
    await app.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The README's picture, in the README's language: a question, its short answer with sources, and the petition's card, whole. */
async function pictureConversation(browser: Browser, url: string): Promise<void> {
  const width = 1160;
  const page = await open(browser, `${url}?lang=en`, {
    locale: "en-GB",
    viewport: { width, height: 800 },
    deviceScaleFactor: 1.25,
  });
  await ask(page, "Why is the Health Data Hub hosted by Microsoft?", "Sources");
  await ask(page, "/petition", "petitions.senat.fr");
  const log = page.locator("#log");
  const hidden = await log.evaluate((element) => element.scrollHeight - element.clientHeight);
  await page.setViewportSize({ width, height: 800 + hidden });
  await page.locator("#text").blur();
  await page.locator(".desk > section").screenshot({ path: pathOf("conversation.png") });
  await page.context().close();
}

/** What is asked before anything is kept, on a phone. */
async function picturePhone(browser: Browser, url: string): Promise<void> {
  const page = await open(browser, url, {
    viewport: { width: 390, height: 880 },
    deviceScaleFactor: 2,
    colorScheme: "dark",
  });
  await ask(page, "/remind demain à 18 h", "Rien n’est enregistré");
  await page.locator("#text").blur();
  await page.screenshot({ path: pathOf("phone-dark.png") });
  await page.context().close();
}

/** A broadcast half sent, on a desk and in the dark on a phone. */
async function pictureDashboard(browser: Browser, url: string, config: Config): Promise<void> {
  const clock = { now: () => noon };
  const storage = await openStorage({ config, logger: createLogger("warn"), clock });
  try {
    const id = await sendHalf(storage, noon);
    const link = await askForLink(url);
    const page = await open(browser, link, {
      locale: "en-GB",
      viewport: { width: 1200, height: 900 },
      deviceScaleFactor: 1.25,
    });
    await page.getByRole("button", { name: "Sign me in" }).click();
    await page.goto(`${url}dashboard/broadcasts/${id}`);
    await page.screenshot({ path: pathOf("dashboard.png"), fullPage: true });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 880 });
    await page.screenshot({ path: pathOf("dashboard-phone-dark.png") });
    await page.context().close();
  } finally {
    await storage.close();
  }
}

const dresses = [
  ["", "light", 1200],
  ["-dark", "dark", 1200],
  ["-phone", "light", 390],
  ["-phone-dark", "dark", 390],
] as const;

/** What anybody may open: the public page, which takes the preview chat's place, the notice, and the door to the dashboard. */
async function picturePublic(browser: Browser, config: Config): Promise<void> {
  const app = await startApp({
    config: { ...config, PREVIEW: false },
    logger: createLogger("warn"),
    clock: { now: () => noon },
    signal: new AbortController().signal,
  });
  try {
    await app.connected;
    for (const [dress, colorScheme, width] of dresses)
      for (const [name, path] of [
        ["home", ""],
        ["privacy", "privacy"],
        ["sign-in", "dashboard/login"],
      ]) {
        const viewport = { width, height: 900 };
        const page = await open(browser, `${app.url}${path}`, { locale: "en-GB", viewport, colorScheme });
        await page.screenshot({ path: pathOf(`${name}${dress}.png`) });
        await page.context().close();
      }
  } finally {
    await app.stop();
  }
}

/** The pages of figures in both dresses, for a desk and for a phone; what they show is made up, and they say so. */
async function pictureFigures(browser: Browser, url: string, config: Config): Promise<void> {
  const storage = await openStorage({ config, logger: createLogger("warn"), clock: { now: () => noon } });
  try {
    await makeUpFigures(storage, config);
  } finally {
    await storage.close();
  }
  const shots = [
    ["figures", "dashboard", 1360],
    ["figures-channels", "dashboard/referrals", undefined],
    ["figures-answers", "dashboard/answers", undefined],
    ["figures-sharing", "dashboard/links", undefined],
    ["broadcasts", "dashboard/broadcasts", undefined],
  ] as const;
  for (const [dress, colorScheme, width] of dresses) {
    const viewport = { width, height: 900 };
    const page = await open(browser, await askForLink(url), { locale: "en-GB", viewport, colorScheme });
    await page.getByRole("button", { name: "Sign me in" }).click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    for (const [name, path, height] of shots) {
      await page.goto(`${url}${path}`);
      await page.evaluate(sayMadeUp);
      if (height === undefined || width < 400)
        await page.screenshot({ path: pathOf(`${name}${dress}.png`), fullPage: true });
      else {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: pathOf(`${name}${dress}.png`) });
        await page.setViewportSize(viewport);
      }
    }
    await page.context().close();
  }
}

/** Somebody who meets such a picture elsewhere must not take it for news. */
const sayMadeUp = `{
  const line = document.createElement("p");
  line.className = "notice";
  line.textContent = "A sample: all figures on this page are made up.";
  document.querySelector("h1").after(line);
}`;

/** As a moderator gets it, in the chat. */
async function askForLink(url: string): Promise<string> {
  const response = await fetch(`${url}api/preview/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ person: "moderator", place: "private", language: "en", text: "/dashboard" }),
  });
  const [, token = ""] = /token=([\w-]{43})/.exec(await response.text()) ?? [];
  return `${url}dashboard/login?token=${token}&lang=en`;
}

const pathOf = (name: string): string => join(folder, name);

async function open(browser: Browser, url: string, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    reducedMotion: "reduce",
    ...options,
  });
  await context.clock.setFixedTime(noon);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Waits for an answer that holds `words`: a picture of anything else is not taken. */
async function ask(page: Page, text: string, words: string): Promise<void> {
  const answers = page.locator(".message.bot");
  const next = answers.nth(await answers.count());
  await page.locator("#text").fill(text);
  await page.keyboard.press("Enter");
  await next.getByText(words).first().waitFor({ timeout: 10_000 });
}

await takePictures();
