import { describe, expect, it } from "vitest";
import { commands } from "../../commands/index.ts";
import { plainText } from "../../src/chat/plain-text.ts";
import { say } from "../../src/chat/text.ts";
import { usualLimits } from "../../src/core/admission.ts";
import { defineCommand } from "../../src/core/command.ts";
import { createFloodLimit } from "../../src/core/flood-limit.ts";
import { fixedClock } from "../support/fixed-clock.ts";
import { tableRows } from "../support/table-rows.ts";
import { groupPlace, openTestBot, type TestBot } from "../support/test-bot.ts";

/** A question that waits until the test lets it go. */
function heldQuestions() {
  const waiting: (() => void)[] = [];
  const ask = defineCommand({
    name: "ask",
    audience: "everyone",
    answer: "open",
    options: { question: { required: true } },
    async run() {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { lines: [say("answer.gone")] };
    },
  });
  return { waiting, commands: [...commands.filter(({ name }) => name !== "ask"), ask] };
}

const busy = "Beaucoup de monde";
const words = (answer: { readonly html: string } | undefined) => plainText(answer?.html ?? "");
const openInbox = async (world: TestBot) =>
  ((await tableRows(world.storage, "inbox")) as { done_at: Date | null }[]).filter(({ done_at }) => !done_at);

describe("more questions than there is time for", () => {
  it("are answered up to a bound, shed beyond it with a line each, and answered again once there is time", async () => {
    const { waiting, commands: held } = heldQuestions();
    const load = { questionsAtOnce: 1, questionsWaiting: 2, eventsInHand: 100 };
    const world = await openTestBot({ commands: held, load });
    const answers = ["ada", "bo", "cleo"].map((name) => world.says(name, "pourquoi ?"));
    await expect.poll(() => waiting.length).toBe(1);
    await expect.poll(() => openInbox(world)).toHaveLength(3);
    // The one being answered and two that wait: the fourth is shed, also when it is stored before the others wait.
    await expect.poll(async () => words(await world.says("dan", "pourquoi ?"))).toContain(busy);
    expect(words(await world.says("dan", "/help"))).not.toContain(busy);
    expect(words(await world.says("dan", "STOP !"))).toContain("rien à arrêter");
    for (let count = 0; count < 3; count++) {
      await expect.poll(() => waiting.length).toBe(1);
      waiting.shift()?.();
    }
    for (const answer of await Promise.all(answers)) expect(words(answer)).not.toContain(busy);
    const late = world.says("dan", "pourquoi ?");
    await expect.poll(() => waiting.length).toBe(1);
    waiting.shift()?.();
    expect(words(await late)).not.toContain(busy);
    expect(world.bot.refusals.shed).toBeGreaterThan(0);
  });

  it("leave nothing open in the inbox, and a repeated one is not answered twice", async () => {
    const world = await openTestBot({ load: { questionsAtOnce: 1, questionsWaiting: 0, eventsInHand: 100 } });
    const id = "preview:event:shed";
    expect(words(await world.says("ada", "pourquoi ?", { id }))).toContain(busy);
    expect(await world.says("ada", "pourquoi ?", { id })).toBeUndefined();
    await world.bot.idle();
    expect(await openInbox(world)).toEqual([]);
  });

  it("are not even stored when too many events are in hand, and are still told", async () => {
    const world = await openTestBot({ load: { questionsAtOnce: 1, questionsWaiting: 1, eventsInHand: 0 } });
    expect(words(await world.says("ada", "why?", { language: "en" }))).toContain("A lot of people");
    expect(await tableRows(world.storage, "inbox")).toEqual([]);
    expect(words(await world.says("ada", "stop"))).toContain("rien à arrêter");
  });
});

/** Enough for any burst. */
const many = 45;

describe("a flood of one person", () => {
  it("never holds back the words, commands and buttons that stop or erase", async () => {
    const world = await openTestBot({ load: usualLimits });
    for (let count = 0; count < many; count++) await world.says("ada", "/help");
    expect(await world.says("ada", "/help")).toBeUndefined();
    for (const text of ["stop", "Désabonner.", "/stop", "/désabonner", "/forget", "/reminders"])
      expect(await world.says("ada", text)).toBeDefined();
    for (const payload of ["forget:yes:", "reminders:updates-off:", "stop:open:"])
      expect(await world.presses("ada", payload)).toBeDefined();
    expect(await world.presses("ada", "petition:open:")).toBeUndefined();
  });

  it("is told once, stores nothing more, and is heard again only after a pause", async () => {
    const world = await openTestBot({ load: usualLimits });
    const answers = [];
    for (let count = 0; count < many; count++) answers.push(words(await world.says("ada", "/help")));
    expect(answers.filter((text) => text.includes("plus vite"))).toHaveLength(1);
    expect(await tableRows(world.storage, "inbox")).toHaveLength(41);
    for (let count = 0; count < many; count++) {
      world.clock.advance(900);
      expect(await world.says("ada", "/help")).toBeUndefined();
    }
    world.clock.advance(21_000);
    expect(await world.says("ada", "/help")).toBeDefined();
    expect(world.bot.refusals.limited.person).toBe(many - 40 + many);
  });
});

describe("a flood in one place", () => {
  it("silences it there after one line, but neither elsewhere nor in a menu's commands", async () => {
    const world = await openTestBot({ load: usualLimits });
    const place = groupPlace("square");
    const answers = [];
    for (let count = 0; count < 65; count++)
      answers.push(words(await world.says(`person${count}`, "/help", { place })));
    expect(answers.filter((text) => text.includes("Vous êtes nombreux"))).toHaveLength(1);
    expect(answers.at(-1)).toBe("");
    expect(await world.says("ada", "stop", { place })).toBeDefined();
    expect(await world.says("ada", "/help")).toBeDefined();
    expect(await world.says("ada", "/help", { place: groupPlace("market") })).toBeDefined();
    expect(await world.presses("ada", "petition:open:", { place })).toBeDefined();
    expect(world.bot.refusals.limited).toEqual({ person: 0, place: 5 });
  });
});

describe("what the limit remembers", () => {
  it("is bounded: the key not seen for longest is forgotten", () => {
    const limit = createFloodLimit(fixedClock(), { burst: 1, perSecond: 1, keysKept: 2 });
    expect(limit.take("ada")).toBe("within");
    expect(limit.take("ada")).toBe("over");
    expect([limit.take("bo"), limit.take("cleo")]).toEqual(["within", "within"]);
    expect(limit.take("ada")).toBe("within");
  });

  it("survives a clock that is set back", () => {
    const clock = fixedClock();
    const limit = createFloodLimit(clock, { burst: 2, perSecond: 1, keysKept: 2 });
    limit.take("ada");
    clock.advance(-3_600_000);
    expect([limit.take("ada"), limit.take("ada")]).toEqual(["within", "over"]);
    clock.advance(2_000);
    expect(limit.take("ada")).toBe("within");
  });
});
