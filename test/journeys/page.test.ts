import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type App, startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { openStorage, type Storage } from "../../src/storage/storage.ts";
import { openBrowser } from "../support/browser.ts";
import { testDatabaseUrl, testSecretKey } from "../support/test-database.ts";
import { testLogger } from "../support/test-logger.ts";
import { findAccessibilityFaults, measureOverflow, openPage, type WatchedPage } from "../web/open-page.ts";

/** The bot's clock stands ten minutes behind the job queue's: a reminder in ten minutes is due at once. */
const behindMs = 10 * 60_000;
const clock = { now: () => Date.now() - behindMs };

let browser: Browser;
let app: App;
let storage: Storage;
let opened: WatchedPage | undefined;

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
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await storage?.close();
});
afterEach(async () => {
  await opened?.page.context().close();
  expect(opened?.complaints).toEqual([]);
  opened = undefined;
});

async function visit(person: string, options: BrowserContextOptions = {}): Promise<Page> {
  opened = await openPage(browser, `${app.url}?person=${person}`, options);
  // Less than a test may take, so that the step that failed is named.
  opened.page.setDefaultTimeout(10_000);
  return opened.page;
}

const newest = (page: Page) => page.locator(".message.bot").last();
const hears = (page: Page, words: string | RegExp) => newest(page).getByText(words).first().waitFor();
const keptRows = () => storage.db.selectFrom("kv").select("key").execute();
const keptAddresses = async () =>
  (await storage.db.selectFrom("kv").select("value").execute()).filter(({ value }) =>
    value.includes("sealedAddress"),
  );

async function says(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Votre message" }).fill(text);
  await page.getByRole("button", { name: "Envoyer" }).click();
}
const presses = (page: Page, label: string) => newest(page).getByRole("button", { name: label }).click();

describe("a newcomer on the preview page", () => {
  it("asks, finds the petition, agrees to a reminder and gets it, changes the language, erases everything", async () => {
    const page = await visit("ada");
    await page.getByRole("button", { name: "Pourquoi le Health Data Hub" }).click();
    await hears(page, "Sources");
    expect(await newest(page).getByRole("listitem").count()).toBeGreaterThan(0);
    await hears(page, /Vérifié le/);

    await says(page, "/petition");
    const link = newest(page).getByRole("link", { name: "petitions.senat.fr" });
    expect(await link.getAttribute("href")).toMatch(/^https:\/\/petitions\.senat\.fr\/?$/);

    await says(page, "/remind 10m");
    await hears(page, "Rien n’est enregistré tant que vous n’avez pas confirmé");
    expect(await keptRows()).toEqual([]);
    await presses(page, "Oui, rappelez-le-moi");
    await page.getByText("message programmé").waitFor();
    await hears(page, "Vous m’aviez demandé ce rappel");
    await expect.poll(keptAddresses, { timeout: 5000 }).toEqual([]);

    await says(page, "/language");
    await presses(page, "English");
    await hears(page, "From now on");
    expect(await newest(page).locator(".words").getAttribute("lang")).toBe("en");
    // The language, and for three days what it takes to put the reminder off.
    expect(await keptRows()).toHaveLength(2);
    await says(page, "/forget");
    await presses(page, "Yes, erase everything");
    await page.getByRole("button", { name: "Yes, erase everything" }).waitFor({ state: "detached" });
    expect(await keptRows()).toEqual([]);
  });

  it("does without a mouse: question, more, petition and share, the focus always where the news are", async () => {
    const page = await visit("louis");
    const isFocused = (selector: string) =>
      page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`);
    const tabTo = async (name: string, key: "Tab" | "Shift+Tab" = "Tab") => {
      for (let n = 0; n < 40; n++) {
        if ((await page.evaluate("document.activeElement.textContent")) === name) return;
        await page.keyboard.press(key);
      }
      throw new Error(`Tab does not reach ${name}`);
    };
    await page.getByRole("button", { name: "Commencer" }).waitFor();
    await tabTo("Commencer");
    await page.keyboard.press("Enter");
    await hears(page, "robot");
    expect(await isFocused("#text")).toBe(true);
    await page.keyboard.type("Pourquoi Microsoft ?");
    await page.keyboard.press("Enter");
    await hears(page, "Sources");
    await tabTo("En savoir plus", "Shift+Tab");
    await page.keyboard.press("Enter");
    await hears(page, "La version de l’État");
    await expect.poll(() => isFocused(".message.bot:last-child")).toBe(true);
    await tabTo("Envoyer");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.type("/petition");
    await page.keyboard.press("Enter");
    await hears(page, "Mathieu Chéret");
    await tabTo("Partager", "Shift+Tab");
    await page.keyboard.press("Space");
    await hears(page, "/r/preview");
  });

  it("has it all on a phone: nothing wider than the window, nothing that axe can find, in dark colours", async () => {
    const page = await visit("lea", {
      viewport: { width: 320, height: 640 },
      colorScheme: "dark",
      reducedMotion: "reduce",
      hasTouch: true,
    });
    await says(page, "/faq");
    await hears(page, "Quel thème");
    await says(page, "Pourquoi Microsoft ?");
    await hears(page, "Sources");
    await says(page, "/petition");
    await hears(page, "Mathieu Chéret");
    await page.getByText("Commandes", { exact: true }).tap();
    await page.getByRole("button", { name: "/remind", exact: true }).tap();
    expect(await page.getByRole("button", { name: "/remind", exact: true }).isVisible()).toBe(false);
    expect(await page.getByRole("textbox", { name: "Votre message" }).inputValue()).toBe("/remind ");
    expect(await measureOverflow(page)).toBe(0);
    expect(await findAccessibilityFaults(page)).toEqual([]);
  });
});

describe("the privacy notice of a running bot", () => {
  it("lists what the database holds, and leads back to the chat", async () => {
    const page = await visit("ada");
    await page.getByRole("link", { name: "Vie privée" }).click();
    await page.getByRole("heading", { name: "La carte des données" }).waitFor();
    expect(await page.getByRole("row").count()).toBeGreaterThan(5);
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "Porte-voix" }).click();
    await page.getByRole("log").waitFor();
  });
});
