import { beforeAll, describe, expect, it } from "vitest";
import ask from "../../commands/ask.ts";
import faq from "../../commands/faq.ts";
import forget from "../../commands/forget.ts";
import help from "../../commands/help.ts";
import { commands } from "../../commands/index.ts";
import language from "../../commands/language.ts";
import mydata from "../../commands/mydata.ts";
import privacy from "../../commands/privacy.ts";
import share from "../../commands/share.ts";
import start from "../../commands/start.ts";
import { readButtonPayload, writeButtonPayload } from "../../src/chat/button-payload.ts";
import { entryIds } from "../../src/chat/entry-ids.ts";
import { limits } from "../../src/chat/limits.ts";
import { plainText } from "../../src/chat/plain-text.ts";
import type { Reply } from "../../src/chat/reply.ts";
import { putIntoWords } from "../../src/i18n/put-into-words.ts";
import { groupPlace, openTestBot, type TestBot } from "../support/test-bot.ts";

let world: TestBot;
beforeAll(async () => {
  world = await openTestBot();
});

const keysOf = (reply: Reply) => reply.lines.flat().map(({ key }) => key);
const pressesOf = (reply: Reply) =>
  (reply.buttons ?? [])
    .flat()
    .flatMap((button) => ("press" in button ? [writeButtonPayload(button.press)] : []));

describe("start", () => {
  it("says that this is a bot, what it keeps, and not to send health data", async () => {
    const reply = await start.run(world.call("ada"), {});
    expect(keysOf(reply)).toEqual([
      "start.hello",
      "start.how",
      "start.operator_missing",
      "start.care",
      "start.platforms",
    ]);
  });

  it("counts a deep link by channel; a code that nobody made counts as unknown", async () => {
    await start.run(world.call("ada"), { code: "telegram" });
    await start.run(world.call("ada"), { code: "made-up" });
    await start.run(world.call("ada"), { code: "'; drop table referral_events; --" });
    const counted = await world.storage.db
      .selectFrom("referral_events")
      .select(["code", "kind"])
      .orderBy("id")
      .execute();
    expect(counted).toEqual([
      { code: "telegram", kind: "start" },
      { code: "unknown", kind: "start" },
      { code: "unknown", kind: "start" },
    ]);
  });
});

describe("help", () => {
  it("lists what this person may use, and no more", async () => {
    const reply = await help.run({ ...world.call("ada"), commandNames: async () => ["ask", "stop"] }, {});
    const listed = [reply.lines[1] ?? []].flat();
    expect(listed.map(({ values }) => values?.command)).toEqual(["ask", "stop"]);
  });
});

describe("ask", () => {
  it("answers shortly, with sources and the day it was verified, the rest behind a button", async () => {
    const reply = await ask.run(world.call("ada"), {
      question: "Pourquoi le Health Data Hub est-il hébergé chez Microsoft ?",
    });
    expect(keysOf(reply)).toEqual(
      expect.arrayContaining(["faq:why-microsoft.short", "answer.sources", "answer.verified"]),
    );
    expect(pressesOf(reply)[0]).toBe("ask:more:why-microsoft");
  });

  it("says that it does not know, and offers the topics", async () => {
    const reply = await ask.run(world.call("ada"), {
      question: "Quelle est la recette de la tarte aux pommes ?",
    });
    expect(keysOf(reply)).toEqual(["ask.sorry", "ask.rephrase"]);
    expect(pressesOf(reply)).toEqual(["faq:open:"]);
  });

  it("warns once the answer's review date has passed", async () => {
    const call = world.call("ada");
    const before = keysOf(await ask.buttons.show(call, "cloud-act"));
    const after = keysOf(await ask.buttons.show({ ...call, now: Date.parse("2030-01-01") }, "cloud-act"));
    expect(before).not.toContain("answer.expired");
    expect(after).toContain("answer.expired");
  });

  it("says so when an answer is not written in the person's language", async () => {
    expect(keysOf(await ask.buttons.show(world.call("ada"), "cloud-act"))).not.toContain(
      "answer.untranslated",
    );
    const italian = await ask.buttons.show(world.call("carla", { language: "it" }), "cloud-act");
    const entry = world.services.faq.entry("cloud-act", "it");
    expect(keysOf(italian).includes("answer.untranslated")).toBe(entry?.language !== "it");
  });

  it.each(["", "nonsense", "__proto__", "../cloud-act"])(
    "takes the forged entry %j for one that is gone",
    async (id) => {
      expect(keysOf(await ask.buttons.show(world.call("ada"), id))).toEqual(["answer.gone"]);
      expect(keysOf(await ask.buttons.more(world.call("ada"), id))).toEqual(["answer.gone"]);
    },
  );
});

describe("faq", () => {
  it("leads to every answer by its topics, page by page", async () => {
    const call = world.call("ada");
    const seen = new Set<string>();
    const open = pressesOf(await faq.run(call, {}));
    expect(open).toHaveLength(5);
    while (open.length > 0) {
      const payload = readButtonPayload(open.pop() ?? "");
      if (payload?.command === "ask") seen.add(payload.value);
      if (payload?.action !== "topic" || seen.has(payload.value)) continue;
      seen.add(payload.value);
      const page = await faq.buttons.topic(call, payload.value);
      expect(page.buttons?.length).toBeLessThanOrEqual(limits.buttonRows);
      open.push(...pressesOf(page));
    }
    for (const id of entryIds) expect(seen.has(id), id).toBe(true);
  });

  it("takes an entry from a menu, or a question in one's own words", async () => {
    expect(keysOf(await faq.run(world.call("ada"), { question: "gdpr" }))).toContain("faq:gdpr.short");
    expect(keysOf(await faq.run(world.call("ada"), { question: "c'est quoi le cloud act" }))).toContain(
      "faq:cloud-act.short",
    );
  });
});

describe("share", () => {
  it("gives a group its own link, always the same, and everybody in private one link for all", async () => {
    const linkIn = async (event: Parameters<TestBot["call"]>[1]) =>
      (await share.run(world.call("ada", event), {})).lines.flat().find(({ key }) => key === "share.text")
        ?.values?.link;
    const first = await linkIn({ place: groupPlace("square") });
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:8080\/r\/p-[0-9a-f]{10}$/);
    expect(await linkIn({ place: groupPlace("square") })).toBe(first);
    expect(await linkIn({ place: groupPlace("elsewhere") })).not.toBe(first);
    expect(await linkIn({})).toBe("http://127.0.0.1:8080/r/preview");
  });

  it("gives one code when two people ask for it at once", async () => {
    const place = groupPlace("busy");
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => world.services.referrals.codeOfPlace(place, world.clock.now())),
    );
    expect(new Set(codes).size).toBe(1);
  });
});

describe("language", () => {
  it("takes a code, a tag or the language's own name, and answers in it", async () => {
    for (const [typed, expected] of [
      ["en", "en"],
      ["de-AT", "de"],
      ["Español", "es"],
      ["italiano", "it"],
    ] as const) {
      const reply = await language.run(world.call("ada"), { language: typed });
      expect(reply.language).toBe(expected);
      expect(await world.services.people.languageOf(world.call("ada").person.key)).toBe(expected);
    }
  });

  it("lists the languages for one it does not speak, and keeps nothing", async () => {
    const reply = await language.run(world.call("new"), { language: "klingon" });
    expect(keysOf(reply)).toEqual(["language.unknown"]);
    expect(await world.services.people.languageOf(world.call("new").person.key)).toBeUndefined();
  });
});

describe("privacy", () => {
  it("leads to the whole notice and to erasing everything", async () => {
    const reply = (await privacy.run(world.call("ada"), {})) as Reply;
    const link = "http://127.0.0.1:8080/privacy";
    expect(reply.lines.flat()).toContainEqual({ key: "privacy.notice", values: { link } });
    expect(pressesOf(reply)).toContain("forget:open:");
  });
});

describe("forget", () => {
  it("asks first, then erases the language, the address and the reminders", async () => {
    const call = world.call("eve");
    await language.run(call, { language: "en" });
    await world.says("eve", "/remind 3h");
    await world.presses("eve", pressFor(world, 3));
    expect(await world.services.reminders.list(call.person.key)).toHaveLength(1);
    await forget.run(call, {});
    expect(await world.services.reminders.list(call.person.key)).toHaveLength(1);
    await forget.buttons.yes(call);
    expect(await world.services.reminders.list(call.person.key)).toEqual([]);
    const rows = await world.storage.db.selectFrom("kv").select("key").execute();
    expect(rows.filter(({ key }) => key.includes(call.person.key))).toEqual([]);
    expect(await world.services.people.languageOf(call.person.key)).toBeUndefined();
    expect([...world.scheduled.keys()].filter((key) => key.startsWith(call.person.key))).toEqual([]);
  });
});

describe("mydata", () => {
  it("lists what is kept about me, and nothing when nothing is", async () => {
    const call = world.call("gil");
    expect(keysOf(await mydata.run(call))).toEqual(["mydata.intro", "mydata.nothing"]);
    await language.run(call, { language: "en" });
    await world.presses("gil", pressFor(world, 3));
    expect(keysOf(await mydata.run(call))).toEqual([
      "mydata.intro",
      "mydata.language",
      "mydata.address",
      "mydata.reminder",
      "mydata.jobs",
      "mydata.proofs",
      "mydata.consent",
      "mydata.rest",
    ]);
  });
});

const pressFor = ({ clock }: TestBot, hours: number) =>
  `remind:confirm:${Math.round((clock.now() + hours * 3_600_000) / 1000).toString(36)}`;

describe("every first screen", () => {
  it("fits both platforms in every language", async () => {
    for (const lng of world.services.languages)
      for (const command of commands) {
        const reply = await command.run(world.call("reader", { language: lng }), {
          question: "cloud act",
          when: "3h",
        });
        const outgoing = putIntoWords(world.i18n, reply, { language: lng, zone: "Europe/Paris" }, true);
        expect(plainText(outgoing.html).length, `${command.name} in ${lng}`).toBeLessThanOrEqual(
          limits.messageCharacters,
        );
        expect(outgoing.buttons.length).toBeLessThanOrEqual(limits.buttonRows);
        for (const row of outgoing.buttons) expect(row.length).toBeLessThanOrEqual(limits.buttonsPerRow);
      }
  });

  it("of every answer fits too, short and long", async () => {
    for (const lng of world.services.languages)
      for (const id of entryIds)
        for (const part of [ask.buttons.show, ask.buttons.more]) {
          const reply = await part(world.call("reader", { language: lng }), id);
          const outgoing = putIntoWords(world.i18n, reply, { language: lng, zone: "Europe/Paris" }, true);
          expect(plainText(outgoing.html).length, `${id} in ${lng}`).toBeLessThanOrEqual(
            limits.messageCharacters,
          );
        }
  });
});
