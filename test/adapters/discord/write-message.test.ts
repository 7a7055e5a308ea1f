import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitMessage } from "../../../src/adapters/discord/split-message.ts";
import { writeMarkdown } from "../../../src/adapters/discord/write-markdown.ts";
import { writeMessage } from "../../../src/adapters/discord/write-message.ts";
import { escapeHtml, plainText } from "../../../src/chat/plain-text.ts";
import { renderMarkdown } from "../../support/fake-discord/screen.ts";
import { outgoing } from "./discord-stage.ts";

/** Text made of what Discord's Markdown, mentions, emoji and links are made of. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ..."*_~`|><[]()#:-+.!\\/@&\n 1",
        "**",
        "```",
        "> ",
        ">>> ",
        "# ",
        "-# ",
        "- ",
        "1. ",
        "@everyone",
        "<@1>",
        "<#1>",
        "<:a:1>",
        "<t:0:R>",
        "https://evil.example",
        "[x](https://evil.example)",
        ":smile:",
        "||",
        "¯\\_(ツ)_/¯",
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

describe("a text written for Discord", () => {
  it("shows bold, italic, code and links", () => {
    const html =
      '<b>Fort</b> <i>doux </i>dit <code>/remind 10m</code>\n<a href="https://a.example/(x)?a=1&amp;b=2">La loi</a>';
    expect(writeMarkdown(html)).toBe(
      "**Fort** *doux* dit `/remind 10m`\n[La loi](<https://a.example/%28x%29?a=1&b=2>)",
    );
  });

  it("shows a bare address once, without a preview", () => {
    expect(writeMarkdown('<a href="https://a.example/">https://a.example/</a>')).toBe("<https://a.example/>");
  });

  it("opens nothing but web pages", () => {
    expect(renderMarkdown(writeMarkdown('<a href="javascript:alert(1)">ici</a>'))).toBe("ici");
  });

  it("shows code with a backtick as plain text, for nothing can be escaped in code", () => {
    expect(renderMarkdown(writeMarkdown("<code>a`b</code>"))).toBe("a`b");
  });

  it("shows whatever a stranger typed as it was typed, by the judgement of another Markdown reader", () => {
    fc.assert(
      fc.property(hostile, (typed) => {
        const marks: string[] = [];
        const markdown = writeMarkdown(escapeHtml(typed));
        expect(renderMarkdown(markdown, marks)).toBe(typed);
        expect(marks).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("leaves no character unescaped that Discord reads as markup, a mention or an address", () => {
    fc.assert(
      fc.property(hostile, (typed) => {
        const bare = writeMarkdown(escapeHtml(typed)).replace(/\\[\W_]/g, "x");
        expect(bare).not.toMatch(/[\\`*_~|<>[\]@]|:\/\/|^\s*[#+-]|^\s*\d+[.)]/m);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps a stranger's text inert inside our own markup", () => {
    fc.assert(
      fc.property(
        hostile.filter((typed) => /^\S/.test(typed) && /[\p{L}]$/u.test(typed)),
        (typed) => {
          expect(renderMarkdown(writeMarkdown(`<b>${escapeHtml(typed)}</b>`))).toBe(typed);
        },
      ),
    );
  });
});

describe("a message for Discord", () => {
  it("pings nobody, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string(), (html) => {
        for (const part of writeMessage(outgoing(html)))
          expect(part.allowedMentions).toEqual({ parse: [], repliedUser: false });
      }),
    );
  });

  it("fits Discord's 2,000 characters and loses no word", () => {
    const word = fc.stringMatching(/^[a-z*_.]{1,30}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 900 }),
        fc.constantFrom(" ", "\n", "\n\n"),
        (words, gap) => {
          const parts = writeMessage(outgoing(escapeHtml(words.join(gap))));
          expect(parts.every(({ content }) => content.length <= 2000 && content.trim() !== "")).toBe(true);
          expect(parts.flatMap(({ content }) => renderMarkdown(content).split(/\s+/))).toEqual(words);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is cut between paragraphs, never inside an escape or a character of two parts", () => {
    expect(splitMessage("un deux\n\ntrois quatre", 14)).toEqual(["un deux", "trois quatre"]);
    expect(splitMessage("\\*\\*\\*", 3)).toEqual(["\\*", "\\*", "\\*"]);
    expect(splitMessage("🙂🙂🙂", 3)).toEqual(["🙂", "🙂", "🙂"]);
  });

  it("carries its buttons in Discord's form, each payload once", () => {
    const yes = { label: "Oui", payload: "remind:confirm:1" };
    const [message] = writeMessage(
      outgoing("?", { buttons: [[yes, { label: "Page", url: "https://a.example" }], [yes]] }),
    );
    expect(message.components).toEqual([
      {
        type: 1,
        components: [
          { type: 2, style: 2, label: "Oui", custom_id: "remind:confirm:1" },
          { type: 2, style: 5, label: "Page", url: "https://a.example" },
        ],
      },
    ]);
  });

  it("is never empty, which Discord would refuse", () => {
    expect(plainText(writeMessage(outgoing(" "))[0].content)).not.toBe("");
  });
});
