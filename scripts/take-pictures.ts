import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { startApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";
import { createLogger } from "../src/system/logger.ts";
import { openBrowser } from "../test/support/browser.ts";

const folder = join(import.meta.dirname, "../docs/pictures");
/** Pictures taken on different days differ only where the bot's words do. */
const noon = Date.UTC(2026, 10, 24, 11);

/** Takes the README's pictures from the bot itself: it is started for them, on a database that goes with them. */
async function takePictures(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), "porte-voix-pictures-"));
  const app = await startApp({
    config: readConfig({ DATA_DIR: dataDir, PORT: "0", PREVIEW: "on" }),
    logger: createLogger("warn"),
    clock: { now: () => noon },
    signal: new AbortController().signal,
  });
  const browser = await openBrowser();
  try {
    await app.connected;
    await pictureConversation(browser, app.url ?? "");
    await picturePhone(browser, app.url ?? "");
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
