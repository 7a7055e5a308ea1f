import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type App, startApp } from "../../src/app.ts";
import { languages } from "../../src/chat/languages.ts";
import { readConfig } from "../../src/config.ts";
import { openStorage, type Storage } from "../../src/storage/storage.ts";
import { type BroadcastWorld, openBroadcastWorld } from "../features/broadcasts/broadcast-world.ts";
import { openBrowser } from "../support/browser.ts";
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

/** Asks the bot for a link in the preview chat, and opens it. */
async function follow(name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const person = previewPeople(() => app.url ?? "")({ name });
  await person.says("/dashboard");
  const { text } = await person.hears("/dashboard/login?token=");
  const [link = ""] = /http:\S+token=[\w-]{43}/.exec(text) ?? [];
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

/** What the keyboard is at, with plain spaces. */
const focused = (page: Page) =>
  page.evaluate("document.activeElement.textContent.trim().replace(/\\s/g, ' ')");

const addressOf = (path: string) => new URL(path, app.url).href;

describe("the dashboard in a browser", () => {
  it("is entered and used without a mouse, from the link to signing out", async () => {
    const broadcast = await team.started();
    const page = await follow("moderator");
    const tabTo = async (name: string) => {
      for (let n = 0; n < 60; n++) {
        if ((await focused(page)) === name) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`Tab does not reach ${name}`);
    };
    const choose = async (name: string) => {
      await tabTo(name);
      await page.keyboard.press("Enter");
    };
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

  it("works without a script", async () => {
    const broadcast = await team.started();
    const page = await signIn("moderator", { javaScriptEnabled: false });
    await page.goto(addressOf(`dashboard/broadcasts/${broadcast.id}`));
    await page.getByText("Annuler…").click();
    await page.getByRole("button", { name: "Oui, annuler cette annonce" }).click();
    await page.getByText("Annulée : le reste ne partira pas").waitFor();
  });

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
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
      for (const path of ["", "/broadcasts", `/broadcasts/${running.id}`, `/broadcasts/${draft.id}`]) {
        await page.goto(addressOf(`dashboard${path}`));
        await check();
      }
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
      for (const path of ["dashboard", "dashboard/broadcasts", `dashboard/broadcasts/${broadcast.id}`]) {
        await page.goto(addressOf(`${path}?lang=${language}`));
        expect(await page.getAttribute("html", "lang")).toBe(language);
        expect([language, path, await measureOverflow(page)]).toEqual([language, path, 0]);
      }
  });
});
