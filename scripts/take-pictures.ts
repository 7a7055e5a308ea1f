import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { startApp } from "../src/app.ts";
import { personId } from "../src/chat/address.ts";
import { languages } from "../src/chat/languages.ts";
import { type Config, readConfig } from "../src/config.ts";
import { createBroadcasts } from "../src/features/broadcasts/broadcasts.ts";
import { openStorage, type PersonKey, type Storage } from "../src/storage/storage.ts";
import { createLogger } from "../src/system/logger.ts";
import { openBrowser } from "../test/support/browser.ts";

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
    const id = await sendHalf(storage);
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
    await page.goto(`${url}dashboard`);
    await page.screenshot({ path: pathOf("dashboard-phone-dark.png") });
    await page.context().close();
  } finally {
    await storage.close();
  }
}

/** By two moderators who exist nowhere else; the counts are made up, as if by a sender. */
async function sendHalf(storage: Storage): Promise<number> {
  const { db, keys } = storage;
  const [ada, ben] = ["ada", "ben"].map((name) => keys.personKey(personId("preview", name))) as [
    PersonKey,
    PersonKey,
  ];
  const broadcasts = createBroadcasts({
    storage,
    clock: { now: () => noon },
    approval: "two",
    languages,
    render: () => undefined,
    currentWords: () => ({ fr: "picture" }),
  });
  await db
    .insertInto("update_subscribers")
    .values(Array.from({ length: 60 }, subscriber))
    .execute();
  const { id } = await broadcasts.create(ada, "Mission santé publique");
  const texts = {
    fr: "**50 000 signatures !** Merci. Il reste un mois : parlez-en autour de vous.",
    en: "**50,000 signatures!** Thank you. One month is left: tell the people around you.",
  };
  for (const language of ["fr", "en"] as const)
    await broadcasts.change(id, ada, { text: { language, markdown: texts[language] } });
  await broadcasts.submit(id, ada);
  await broadcasts.approve(id, ben);
  await broadcasts.startDue(noon);
  await db.deleteFrom("broadcast_tallies").execute();
  const tally = (platform: string, recipient: "person" | "place", counts: Record<string, number>) =>
    Object.entries(counts).map(([outcome, count]) => ({
      broadcast_id: id,
      work: "send",
      platform,
      recipient,
      outcome,
      count,
    }));
  await db
    .insertInto("broadcast_tallies")
    .values([
      ...tally("telegram", "person", { total: 3120, delivered: 1968, blocked: 61, failed: 4 }),
      ...tally("telegram", "place", { total: 84, delivered: 80, forbidden: 2 }),
      ...tally("discord", "place", { total: 140, delivered: 121, forbidden: 5 }),
    ])
    .execute();
  return id;
}

const subscriber = (_: unknown, n: number) => ({
  person_key: `picture-${n}`,
  platform: n % 3 === 0 ? "discord" : "telegram",
  language: n % 4 === 0 ? "de" : n % 5 === 0 ? "en" : "fr",
  consent_language: "fr",
  text_hash: "picture",
  agreed_at: new Date(noon),
  sealed_address: "picture",
});

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
