import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { languages } from "../../src/chat/languages.ts";
import type { WebServer } from "../../src/web/server.ts";
import { openBrowser } from "../support/browser.ts";
import { findAccessibilityFaults, measureOverflow, openPage } from "./open-page.ts";
import { createTestServer } from "./preview-world.ts";

let browser: Browser;
let server: WebServer;
let url: string;
beforeAll(async () => {
  browser = await openBrowser();
  server = await createTestServer({
    privacy: async () => [
      {
        table: "kv (people)",
        purpose: "preferences",
        ground: "consent",
        retention: "preferences",
        columns: { key: "person", value: "settings", expires_at: "moment" },
        rows: 12_345,
      },
      {
        table: "referral_events",
        purpose: "referrals",
        ground: "none",
        retention: "unlimited",
        columns: { code: "code", at: "moment" },
        rows: 7,
      },
    ],
  });
  url = (await server.listen()).url;
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.each(["", "privacy"])("the page /%s", (path) => {
  it.each(["light", "dark"] as const)(
    "has no fault that axe can find, in %s colours",
    async (colorScheme) => {
      const { page, complaints } = await openPage(browser, url + path, { colorScheme });
      expect(await findAccessibilityFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
  );

  it("fits a window of 320 pixels in every language, without scripts", async () => {
    for (const language of languages) {
      const { page } = await openPage(browser, `${url}${path}?lang=${language}`, {
        viewport: { width: 320, height: 640 },
      });
      expect([language, await measureOverflow(page)]).toEqual([language, 0]);
      await page.context().close();
    }
    const { page } = await openPage(browser, url + path, { javaScriptEnabled: false });
    expect(await page.locator("h1").textContent()).not.toBe("");
    await page.context().close();
  });

  it("is read in the language chosen at its head", async () => {
    const { page, complaints } = await openPage(browser, url + path);
    expect(await page.getAttribute("html", "lang")).toBe("fr");
    await page.getByRole("link", { name: "Deutsch" }).click();
    await page.waitForURL("**lang=de");
    expect(await page.getAttribute("html", "lang")).toBe("de");
    expect(new URL(page.url()).pathname).toBe(`/${path}`);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe("a page that does not exist", () => {
  it("leads back, and has no fault that axe can find", async () => {
    const { page } = await openPage(browser, `${url}nowhere`);
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "Revenir à l’accueil" }).click();
    await page.waitForURL(`${url}?lang=fr`);
    await page.context().close();
  });
});
