import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Outgoing } from "../../src/chat/outgoing.ts";
import { openBrowser } from "../support/browser.ts";
import { openPage } from "./open-page.ts";
import { createPreviewWorld, outgoing, type PreviewWorld } from "./preview-world.ts";

let browser: Browser;
let world: PreviewWorld;
let url: string;
let answer: Outgoing = outgoing("Bonjour");

beforeAll(async () => {
  browser = await openBrowser();
  world = await createPreviewWorld(async () => answer);
  url = (await world.server.listen()).url;
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const bots = (page: Page) => page.locator(".message.bot");

async function ask(page: Page, text: string): Promise<void> {
  const before = await bots(page).count();
  await page.getByLabel("Votre message").fill(text);
  await page.keyboard.press("Enter");
  await bots(page).nth(before).waitFor();
}

const isInSight = (page: Page, selector: string) =>
  page.evaluate(`(() => {
    const log = document.getElementById("log").getBoundingClientRect();
    const { top } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
    return top >= log.top && top < log.bottom;
  })()`);

describe("a message on the preview page", () => {
  it("is set in paragraphs and lists, its buttons in the rows the bot laid them out in, with the hour", async () => {
    answer = outgoing(
      "<b>Titre</b>\n\nUn\nDeux\n\n<b>Sources</b>\n• Une <i>première</i>\n• Une autre\n\nFin",
      {
        buttons: [
          [
            { label: "Un", payload: "a:b:1" },
            { label: "Deux", payload: "a:b:2" },
          ],
          [{ label: "Trois", payload: "a:b:3" }],
        ],
      },
    );
    const { page, complaints } = await openPage(browser, `${url}?person=eve`);
    await ask(page, "Bonjour");
    expect(await bots(page).locator(".words > p").allInnerTexts()).toEqual([
      "Titre",
      "Un\nDeux",
      "Sources",
      "Fin",
    ]);
    expect(await bots(page).getByRole("listitem").allInnerTexts()).toEqual(["Une première", "Une autre"]);
    expect(await bots(page).locator(".row").allInnerTexts()).toEqual(["Un\nDeux", "Trois"]);
    expect(await bots(page).locator("time").getAttribute("datetime")).toBe("2026-11-23T12:00:00.000Z");
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("is shown from its beginning, under the question, however long it is", async () => {
    answer = outgoing("Ligne\n\n".repeat(80));
    const { page } = await openPage(browser, `${url}?person=max`);
    await ask(page, "Première question");
    expect(await isInSight(page, ".own")).toBe(true);
    expect(await isInSight(page, ".bot")).toBe(true);
    await page.context().close();
  });

  it("that nobody asked for does not tear a reader away, but says that it is there", async () => {
    answer = outgoing("Ligne\n\n".repeat(80));
    const { page } = await openPage(browser, `${url}?person=tom`);
    await ask(page, "Une question");
    await world.adapter.send("preview:person:tom", outgoing("Votre rappel"));
    await page.clock.runFor(2000);
    await page.getByRole("button", { name: "Nouveau message" }).click();
    expect(await isInSight(page, ".bot:last-child")).toBe(true);
    expect(await page.getByRole("button", { name: "Nouveau message" }).count()).toBe(0);
    await page.context().close();
  });
});
