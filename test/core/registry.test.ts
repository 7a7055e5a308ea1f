import { beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../commands/index.ts";
import { say } from "../../src/chat/text.ts";
import { type Command, defineCommand } from "../../src/core/command.ts";
import { createRegistry } from "../../src/core/registry.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";

let world: TestBot;
beforeAll(async () => {
  // With a place for the team, and a count to be typed in, every command is offered.
  world = await openTestBot({ handoverPlace: "preview:place:group:team", campaign: { count: "manual" } });
});

const build = (list: readonly Command[]) =>
  createRegistry(list, world.services, { i18n: world.i18n, languages: world.services.languages });
const named = (name: string): Command =>
  defineCommand({
    name,
    audience: "everyone",
    answer: "private",
    options: {},
    run: () => ({ lines: [say("help.intro")] }),
  });

/** Gives a command of a test its words, as locales/ would. */
function word(name: string, words: { name: string; description: string }): void {
  for (const language of world.services.languages)
    world.i18n.addResourceBundle(language, "bot", { commands: { [name]: words } }, true, true);
}

describe("the list of commands", () => {
  it("holds what both platforms take, in every language", () => {
    expect(world.registry.cards.map(({ name }) => name)).toEqual(commands.map(({ name }) => name));
    for (const card of world.registry.cards)
      expect(Object.keys(card.descriptions.by)).toEqual([...world.services.languages]);
  });

  it("refuses two commands of one name", () => {
    expect(() => build([...commands, named("help")])).toThrow(/commands\/help: Two commands/);
  });

  it("refuses, by its name, a command that Discord or Telegram would refuse", () => {
    word("bad-name", { name: "ok", description: "ok" });
    word("capitals", { name: "Majuscule", description: "ok" });
    word("talks", { name: "talks", description: "x".repeat(101) });
    word("mute", { name: "mute", description: "" });
    expect(() => build([named("bad-name")])).toThrow(/commands\/bad-name/);
    expect(() => build([named("capitals")])).toThrow(/commands\/capitals/);
    expect(() => build([named("talks")])).toThrow(/commands\/talks/);
    expect(() => build([named("mute")])).toThrow(/mute/);
  });

  it("refuses a command without words", () => {
    expect(() => build([named("wordless")])).toThrow(/commands\.wordless\.name/);
  });

  it("offers the nearest name for a mistyped one, and nothing for something else", () => {
    expect(world.registry.nearest("remnid")?.name).toBe("remind");
    expect(world.registry.nearest("xyzzy")).toBeUndefined();
  });

  it("completes questions while they are typed, 25 at most", () => {
    const suggest = world.registry.cards.find(({ name }) => name === "ask")?.options[0]?.suggest;
    const choices = suggest?.("microsoft", "fr") ?? [];
    expect(choices.length).toBeGreaterThan(0);
    expect((suggest?.("", "en-GB") ?? []).length).toBeLessThanOrEqual(25);
    for (const { label, value } of choices)
      expect([label.length <= 100, value.length <= 100]).toEqual([true, true]);
  });
});
