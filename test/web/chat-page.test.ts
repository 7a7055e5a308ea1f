import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Incoming } from "../../src/chat/incoming.ts";
import { languages } from "../../src/chat/languages.ts";
import type { Outgoing } from "../../src/chat/outgoing.ts";
import { openBrowser } from "../support/browser.ts";
import { findAccessibilityFaults, measureOverflow, openPage, type WatchedPage } from "./open-page.ts";
import { createPreviewWorld, echo, outgoing, type PreviewWorld } from "./preview-world.ts";

let browser: Browser;
let world: PreviewWorld;
let url: string;
let answer: (incoming: Incoming) => Promise<Outgoing | undefined> = echo;
let opened: WatchedPage | undefined;

beforeAll(async () => {
  browser = await openBrowser();
  world = await createPreviewWorld((incoming) => answer(incoming));
  url = (await world.server.listen()).url;
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});
afterEach(async () => {
  answer = echo;
  await opened?.page.context().close();
  expect(opened?.complaints).toEqual([]);
  opened = undefined;
});

let visitors = 0;
/** Opens the chat as a person nobody was before, so that one test's messages are not another's. */
async function openChat(
  options: BrowserContextOptions = {},
  query: Record<string, string> = {},
): Promise<Page> {
  visitors += 1;
  opened = await openPage(
    browser,
    `${url}?${new URLSearchParams({ person: `visitor${visitors}`, ...query })}`,
    options,
  );
  await opened.page.locator(".welcome").waitFor();
  return opened.page;
}
const person = () => `visitor${visitors}`;

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel("Votre message").fill(text);
  await page.keyboard.press("Enter");
}
const messages = (page: Page) => page.getByRole("log").locator(".message");

describe("the chat page", () => {
  it("holds a conversation: a question, its answer, a button that changes it, a link that opens elsewhere", async () => {
    const page = await openChat();
    await write(page, "Pourquoi Microsoft ?");
    const reply = messages(page).nth(1);
    await reply.waitFor();
    expect(await reply.locator(".words").textContent()).toBe("Écho : Pourquoi Microsoft ?");
    expect(await reply.locator(".words").getAttribute("lang")).toBe("fr");
    const link = reply.getByRole("link", { name: "Ouvrir" });
    expect([await link.getAttribute("target"), await link.getAttribute("rel")]).toEqual([
      "_blank",
      "noreferrer noopener",
    ]);
    await reply.getByRole("button", { name: "Encore" }).click();
    await page.getByText("Pressé").waitFor();
    expect(await messages(page).count()).toBe(2);
  });

  it("can be used with the keyboard alone, and never loses its place", async () => {
    const page = await openChat();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.className")).toBe("skip");
    await page.keyboard.press("Enter");
    const isFocused = async (selector: string) =>
      page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`);
    for (let n = 0; n < 20 && !(await isFocused("#text")); n++) await page.keyboard.press("Tab");
    await page.keyboard.type("Bonjour");
    await page.keyboard.press("Enter");
    await messages(page).nth(1).waitFor();
    expect(await isFocused("#text")).toBe(true);
    for (let n = 0; n < 5 && !(await isFocused(".buttons button")); n++)
      await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Space");
    await page.getByText("Pressé").waitFor();
    expect(await isFocused(".message.bot")).toBe(true);
  });

  it("keeps a line feed typed with Shift and Enter, and sends nothing empty", async () => {
    const page = await openChat();
    const box = page.getByLabel("Votre message");
    await box.fill("   ");
    await page.keyboard.press("Enter");
    expect(await messages(page).count()).toBe(0);
    await box.fill("un");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("deux");
    await page.keyboard.press("Enter");
    await messages(page).nth(1).waitFor();
    expect(world.heard.at(-1)).toMatchObject({ text: "un\ndeux" });
  });

  it("shows whatever a message holds as text, and runs nothing of it", async () => {
    const hostile = [
      '<img src="https://evil.example/x" onerror="window.hurt=1">',
      '<script>window.hurt=1</script><style>body{display:none}</style><iframe src="https://evil.example"></iframe>',
      '<a href="javascript:window.hurt=1">press</a> <a href="data:text/html,x">data</a> <a href="https://example.org/" onclick="window.hurt=1">fine</a>',
      '<b onmouseover="window.hurt=1" style="position:fixed" id="composer">bold</b> <form action="https://evil.example"><input name="x"></form>',
      "<svg><script>window.hurt=1</script></svg><math><mi//xlink:href='data:x'>",
    ].join("\n");
    answer = async () =>
      outgoing(hostile, {
        buttons: [
          [{ label: "<b>x</b>", payload: "a:b:" }],
          [{ label: "hurt", url: "javascript:window.hurt=1" }],
        ],
      });
    const page = await openChat();
    await write(page, '<img src=x onerror="window.hurt=1">');
    const reply = messages(page).nth(1);
    await reply.waitFor();
    const tags = await reply
      .locator(".words p *")
      .evaluateAll((elements) => elements.map((element) => element.outerHTML));
    expect(tags.sort()).toEqual([
      '<a href="https://example.org/" target="_blank" rel="noreferrer noopener">fine</a>',
      "<b>bold</b>",
    ]);
    expect(await reply.getByRole("button").allInnerTexts()).toEqual(["<b>x</b>"]);
    expect(
      (await reply.getByText("press", { exact: true }).count()) + (await reply.getByRole("link").count()),
    ).toBe(1);
    expect(await messages(page).first().locator(".words").textContent()).toBe(
      '<img src=x onerror="window.hurt=1">',
    );
    expect(await page.evaluate("window.hurt")).toBeUndefined();
    // The page's policy stopped the styles even where nothing is shown of them.
    for (const complaint of opened?.complaints.splice(0) ?? [])
      expect(complaint).toContain("Applying inline style violates");
  });

  it("shows a message sent unprompted, once", async () => {
    const page = await openChat();
    await world.adapter.send(`preview:person:${person()}`, outgoing("Votre <b>rappel</b>"));
    await page.clock.runFor(2000);
    await page.getByText("message programmé").waitFor();
    expect(await messages(page).locator(".words").allInnerTexts()).toEqual(["Votre rappel"]);
    await write(page, "Merci");
    await page.getByText("Écho").waitFor();
    expect(await page.getByText("Votre rappel").count()).toBe(1);
  });

  it("shows a sent message as it was corrected, and no longer once it was taken back", async () => {
    const page = await openChat();
    const to = `preview:person:${person()}` as const;
    const words = () => messages(page).locator(".words").allInnerTexts();
    const [sent, kept] = [
      await world.adapter.send(to, outgoing("Le débat est lundi")),
      await world.adapter.send(to, outgoing("Merci")),
    ];
    if (sent.kind !== "delivered" || kept.kind !== "delivered") throw new Error("Expected two messages");
    await page.clock.runFor(2000);
    await page.getByText("lundi").waitFor();
    for (const day of ["mardi", "mercredi"]) {
      await world.adapter.edit({ to, messageId: sent.messageId }, outgoing(`Le débat est ${day}`));
      await page.clock.runFor(2000);
      await page.getByText(day).waitFor();
    }
    expect(await words()).toEqual(["Le débat est mercredi", "Merci"]);
    await world.adapter.remove({ to, messageId: sent.messageId });
    await page.clock.runFor(2000);
    await page.getByText("mercredi").waitFor({ state: "detached" });
    expect(await words()).toEqual(["Merci"]);
  });

  it("says what is private and what is silent in a group", async () => {
    const page = await openChat();
    await page.getByLabel("Lieu").selectOption("group");
    await page.getByLabel("Nom du groupe").fill("test");
    await write(page, "entre nous");
    await page.getByText("Le robot est resté silencieux").waitFor();
    await write(page, "/mydata");
    await page.getByText("visible de vous uniquement").waitFor();
    await write(page, "@porte-voix bonjour");
    await page.getByText("Écho : bonjour").waitFor();
    expect(world.heard.at(-1)?.place.id).toBe("preview:place:group:test");
  });

  it("keeps each person's conversation apart, and finds the person again after a reload", async () => {
    const page = await openChat();
    await write(page, "Moi d’abord");
    await messages(page).nth(1).waitFor();
    await page.getByLabel("Rôle").selectOption("moderator");
    await page.locator(".welcome").waitFor();
    expect(await page.getByLabel("Nom de la personne").inputValue()).toBe("moderator");
    await page.getByLabel("Rôle").selectOption("member");
    expect(await messages(page).count()).toBe(2);
    await page.reload();
    expect(await page.getByLabel("Nom de la personne").inputValue()).toBe(person());
  });

  it("refuses a name that is not one, in words, and goes on as before", async () => {
    const page = await openChat();
    const name = page.getByLabel("Nom de la personne");
    await name.fill("a b");
    await name.blur();
    expect(await page.getByRole("alert").filter({ hasText: "Ce nom ne va pas" }).count()).toBe(1);
    expect(await name.getAttribute("aria-invalid")).toBe("true");
    await write(page, "x");
    await messages(page).nth(1).waitFor();
    expect(world.heard.at(-1)?.person.id).toBe(`preview:person:${person()}`);
  });

  it("changes its own language and the one it reports, without losing the conversation", async () => {
    const page = await openChat();
    await write(page, "Bonjour");
    await messages(page).nth(1).waitFor();
    await page.getByLabel("Langue").selectOption("de");
    expect(await page.getAttribute("html", "lang")).toBe("de");
    expect(await page.getByRole("button", { name: "Senden" }).count()).toBe(1);
    expect(await messages(page).count()).toBe(2);
    await page.getByLabel("Ihre Nachricht").fill("Hallo");
    await page.keyboard.press("Enter");
    await messages(page).nth(3).waitFor();
    expect(world.heard.at(-1)?.person.languageHint).toBe("de");
  });

  it("begins with the code of the link that led here", async () => {
    const page = await openChat({}, { start: "affiche_Lyon" });
    await page.getByRole("button", { name: "Commencer" }).click();
    await messages(page).nth(1).waitFor();
    expect(world.heard.at(-1)).toMatchObject({
      kind: "command",
      name: "start",
      input: { line: "affiche_Lyon" },
    });
  });

  it("writes a command chosen from the list into the message", async () => {
    const page = await openChat();
    await page.getByText("Commandes", { exact: true }).click();
    await page.getByRole("button", { name: "/ask" }).click();
    expect(await page.getByLabel("Votre message").inputValue()).toBe("/ask ");
    expect(await page.getByText("réservé à la modération").count()).toBe(1);
  });

  it("says that a message did not get through, and sends the very same one again", async () => {
    const page = await openChat();
    await page.route(
      "**/api/preview/events",
      (route) => route.fulfill({ status: 200, body: "{}", contentType: "application/json" }),
      { times: 1 },
    );
    await write(page, "Bonjour");
    const again = page.getByRole("alert").getByRole("button", { name: "Réessayer" });
    await again.waitFor();
    const before = world.heard.length;
    await again.click();
    await page.getByText("Écho : Bonjour").waitFor();
    expect(world.heard.length).toBe(before + 1);
    expect(await page.getByText("Votre message n’est pas passé").count()).toBe(0);
  });

  it("ignores a second press while the first is being answered", async () => {
    const page = await openChat();
    await write(page, "Bonjour");
    const button = page.getByRole("button", { name: "Encore" });
    await button.waitFor();
    let finish = (_answer: Outgoing) => {};
    answer = () => new Promise((resolve) => (finish = resolve));
    const before = world.heard.length;
    await button.click();
    await page.locator('[aria-disabled="true"]').waitFor();
    await button.click({ force: true });
    await page.clock.runFor(400);
    await page.getByText("Porte-voix écrit…").waitFor();
    finish(outgoing("Voilà", { replace: true }));
    await page.getByText("Voilà").waitFor();
    expect(world.heard.length).toBe(before + 1);
  });

  it.each(["light", "dark"] as const)(
    "has no fault that axe can find, in %s colours, whatever it shows",
    async (colorScheme) => {
      const page = await openChat({ colorScheme, reducedMotion: "reduce" });
      expect(await findAccessibilityFaults(page)).toEqual([]);
      await page.getByText("Commandes", { exact: true }).click();
      await page.getByLabel("Lieu").selectOption("group");
      await write(page, "@porte-voix bonjour");
      await write(page, "/mydata");
      await messages(page).nth(3).waitFor();
      await page.getByLabel("Nom de la personne").fill("a b");
      await page.getByLabel("Nom de la personne").blur();
      expect(await findAccessibilityFaults(page)).toEqual([]);
    },
  );

  it("fits a window of 320 pixels in every language, long words included", async () => {
    answer = async () =>
      outgoing(`Siehe <a href="https://example.org/">https://example.org/${"x".repeat(200)}</a>`, {
        buttons: [[{ label: "W".repeat(80), payload: "a:b:" }]],
      });
    const page = await openChat({ viewport: { width: 320, height: 640 } });
    await write(page, "y".repeat(300));
    await messages(page).nth(1).waitFor();
    await page.evaluate(
      "document.querySelectorAll('details').forEach((details) => { details.open = true; })",
    );
    await page.getByLabel("Lieu").selectOption("group");
    for (const language of languages) {
      await page.locator("#language").selectOption(language);
      expect([language, await measureOverflow(page)]).toEqual([language, 0]);
    }
  });
});
