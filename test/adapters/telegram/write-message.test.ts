import { describe, expect, it } from "vitest";
import { withoutMarkup, writeMessage } from "../../../src/adapters/telegram/write-message.ts";
import { plainText } from "../../../src/chat/plain-text.ts";
import { message } from "../../contracts/adapter/running-stage.ts";
import { parseHtml } from "../../support/fake-telegram/html-entities.ts";

describe("a message written for Telegram", () => {
  it("keeps the markup, shows no preview of links, and has its buttons in rows", () => {
    const buttons = [
      [{ label: "Oui", payload: "remind:confirm:3h" }],
      [{ label: "Lire", url: "https://example.org/r/x" }],
    ];
    expect(writeMessage(message("<b>Oui</b> ?", { buttons }))).toEqual([
      {
        text: "<b>Oui</b> ?",
        parse_mode: "HTML",
        link_preview_options: { is_disabled: true },
        reply_markup: {
          inline_keyboard: [
            [{ text: "Oui", callback_data: "remind:confirm:3h" }],
            [{ text: "Lire", url: "https://example.org/r/x" }],
          ],
        },
      },
    ]);
  });

  it("leaves out an address that Telegram refuses, rather than the whole message", () => {
    const buttons = [[{ label: "Lire", url: "http://localhost:8080/r/x" }]];
    expect(writeMessage(message("Oui", { buttons }))[0]).not.toHaveProperty("reply_markup");
  });

  it("is cut between paragraphs when too long, the buttons under the last part", () => {
    const paragraphs = Array.from({ length: 30 }, (_, index) => `<b>${index}</b> ${"é".repeat(400)}`);
    const buttons = [[{ label: "Oui", payload: "a:b:" }]];
    const parts = writeMessage(message(paragraphs.join("\n\n"), { buttons }));
    expect(parts.map(({ text }) => text).join("\n\n")).toBe(paragraphs.join("\n\n"));
    expect(parts.map(({ reply_markup }) => Boolean(reply_markup))).toEqual([
      ...parts.slice(1).map(() => false),
      true,
    ]);
    for (const { text } of parts) expect(parseHtml(text).text.length).toBeLessThanOrEqual(4096);
  });

  it("loses its markup but no word when one line is too long by itself", () => {
    const line = `<b>${"😀&lt;".repeat(5000)}</b>`;
    const parts = writeMessage(message(line));
    expect(parts.map(({ text }) => plainText(text)).join("")).toBe(plainText(line));
    for (const { text } of parts) expect(parseHtml(text).text.length).toBeLessThanOrEqual(4096);
  });

  it("can be said without markup", () => {
    const [content] = writeMessage(message("a &lt; <i>b</i>"));
    expect(withoutMarkup(content)).toEqual({ text: "a < b", link_preview_options: { is_disabled: true } });
  });
});
