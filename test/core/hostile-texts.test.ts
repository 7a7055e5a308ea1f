import { describe, expect, it } from "vitest";
import { writeMarkdown } from "../../src/adapters/discord/write-markdown.ts";
import { writeMessage as writeForDiscord } from "../../src/adapters/discord/write-message.ts";
import { readEvent } from "../../src/adapters/preview/read-event.ts";
import { writeMessage as writeForTelegram } from "../../src/adapters/telegram/write-message.ts";
import { readButtonPayload } from "../../src/chat/button-payload.ts";
import { foldAccents } from "../../src/chat/fold-accents.ts";
import { escapeHtml, plainText } from "../../src/chat/plain-text.ts";
import { say } from "../../src/chat/text.ts";
import { cleanInput, cleanLines } from "../../src/core/options.ts";
import { readGrouped } from "../../src/features/counts/counts.ts";
import { scrubQuestion } from "../../src/features/questions/scrub-question.ts";
import { readWhen } from "../../src/features/reminders/read-when.ts";
import { readLinkName } from "../../src/features/shared-links/shared-links.ts";
import { wordText } from "../../src/i18n/put-into-words.ts";
import { writeCsv } from "../../src/system/write-csv.ts";
import { openTestBot } from "../support/test-bot.ts";

/** As long as anything a platform lets through; each is the beginning of what some pattern looks for, again and again. */
const longest = 16_000;
const pieces = [
  "a",
  " ",
  "\n",
  "<",
  ">",
  "&#",
  "&amp;",
  "<b>",
  "<b ",
  '<a href="',
  "</a>",
  "`",
  "*",
  "_",
  "[",
  "](",
  "@",
  "@a.",
  "@porte-voix",
  "1",
  "1 ",
  "1.",
  "1,",
  "12 rue ",
  "+33 6 ",
  "FR76 ",
  "a@",
  "a.",
  "a.fr ",
  "http://",
  "https://a.",
  "/a ",
  ": ",
  "le ",
  "le 3 ",
  "le 3 mars ",
  "dans ",
  "in 2 ",
  "um 8 ",
  "je m'appelle A ",
  "A B ",
  "é",
  "e\u0301",
  "\u200b",
  "\u202e",
  "👩‍👩‍👧",
  "\ud800",
  "=",
  "'",
  '"',
  "{{",
  "$t(",
];
const hostile = pieces.flatMap((piece) => {
  const many = piece.repeat(Math.ceil(longest / piece.length)).slice(0, longest);
  return [many, `${many}!`, `x${many}\0`];
});

describe("a text made to keep a pattern busy", () => {
  // Nothing here is timed: a pattern that goes back and forth would not end within the life of the test.
  const readers: readonly (readonly [string, (text: string) => unknown])[] = [
    ["the preview's reader", (text) => readEvent({ person: "ada", text, place: "group:a" }, 0)],
    ["buttons", readButtonPayload],
    ["what is typed", cleanInput],
    ["what is typed in lines", cleanLines],
    ["accents", foldAccents],
    ["counts", readGrouped],
    ["names of links", readLinkName],
    ["plain text", plainText],
    ["Discord's Markdown", (text) => writeMarkdown(escapeHtml(text))],
    ["spreadsheets", (text) => writeCsv([[text]])],
  ];
  it.each(readers)("ends: %s", (_name, read) => {
    for (const text of hostile) read(text);
  });

  it("ends where messages are cut: Telegram's and Discord's", () => {
    for (const text of hostile.filter((text) => text.endsWith("!"))) {
      const message = {
        html: escapeHtml(text),
        buttons: [],
        private: true,
        replace: false,
        language: "fr",
      } as const;
      writeForTelegram(message);
      writeForDiscord(message);
    }
  });

  it("ends where a question or a date is read, as long as the bot lets them be", () => {
    for (const text of hostile.map((text) => cleanInput(text).slice(0, 500))) {
      scrubQuestion(text, () => false);
      readWhen(text, { language: "fr", zone: "Europe/Paris", now: 0 });
    }
  });
});

describe("a question made to keep the bot busy", () => {
  it("is answered like any other, and is no error", async () => {
    const world = await openTestBot();
    for (const piece of pieces) {
      const answer = await world.says("mallory", `?${piece.repeat(500 / piece.length)}`.slice(0, 500));
      expect(answer?.html).toBeTruthy();
    }
  });
});

describe("a value that looks like a template", () => {
  const odd = "{{code}} $t(forget.done) {{- name}} $1 $& %s [[x]]";

  it("is said as it was typed, in a chat", async () => {
    const { i18n, says, services } = await openTestBot();
    const reader = { language: "fr", zone: "Europe/Paris" } as const;
    expect(plainText(wordText(i18n, say("channel.item", { name: odd, code: "x" }), reader))).toContain(odd);
    const name = odd.slice(0, 50).trim();
    const made = await says("organiser", `/channel ${name}`);
    expect(plainText(made?.html ?? "")).toContain(name);
    expect(await services.referrals.channels.list()).toHaveLength(1);
  });
});

describe("a name that looks like a statement", () => {
  it("is a name, in every command that takes one", async () => {
    const world = await openTestBot();
    const names = ["'; drop table referral_codes; --", "x' or '1'='1", "\\'; select pg_sleep(9); --", "%_%"];
    for (const name of names) await world.says("organiser", `/channel ${name}`);
    const kept = await world.services.referrals.channels.list();
    expect(kept.map(({ name }) => name).sort()).toEqual([...names].sort());
    for (const code of ["' or 1=1 --", "x'; drop table kv; --", "%"])
      for (const action of ["retire-yes", "show", "rename"])
        await world.presses("organiser", `channel:${action}:${code}`);
    expect((await world.services.referrals.channels.list()).filter(({ isRetired }) => isRetired)).toEqual([]);
  });
});
