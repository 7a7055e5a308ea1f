import type { RESTPutAPIApplicationCommandsJSONBody } from "discord.js";
import { describe, expect, it } from "vitest";
import { publishCommands, writeCommand } from "../../../src/adapters/discord/publish-commands.ts";
import { cards, commandCard, rememberingFingerprints } from "./discord-stage.ts";

const text = (fallback: string) => ({ fallback, by: { de: fallback, es: fallback } });
const option = (name: string, more = {}) => ({
  name,
  names: text(name),
  descriptions: text("…"),
  required: false,
  ...more,
});

describe("a command in Discord's menu", () => {
  it("carries its names and descriptions in each locale of a language", () => {
    expect(
      writeCommand(commandCard("faq", { names: text("fragen"), descriptions: text("Häufige Fragen") })),
    ).toMatchObject({
      name: "faq",
      name_localizations: { de: "fragen", "es-ES": "fragen", "es-419": "fragen" },
      description: "Häufige Fragen",
      description_localizations: { de: "Häufige Fragen" },
    });
  });

  it("asks for what is required first, as Discord demands", () => {
    const options = [option("zone"), option("when", { required: true })];
    expect(writeCommand(commandCard("remind", { options }))).toMatchObject({
      options: [{ name: "when" }, { name: "zone" }],
    });
  });

  it("offers a fixed list as choices, and completes what can be completed", () => {
    const choices = [{ value: "fr", labels: text("Français") }];
    const options = [
      option("language", { choices, suggest: () => [] }),
      option("question", { suggest: () => [] }),
    ];
    const written = writeCommand(commandCard("language", { options }));
    expect(written).toMatchObject({
      options: [
        { choices: [{ name: "Français", value: "fr", name_localizations: { de: "Français" } }] },
        { autocomplete: true },
      ],
    });
    expect(JSON.stringify(written).match(/autocomplete/g)).toHaveLength(1);
  });

  it("is for servers with the bot and its private chat, unless it may be run anywhere", () => {
    expect(writeCommand(commandCard("ask"))).toMatchObject({ contexts: [0, 1], integration_types: [0] });
    expect(writeCommand(commandCard("share", { anywhere: true }))).toMatchObject({
      contexts: [0, 1, 2],
      integration_types: [0, 1],
    });
  });

  it("is published again for another application, or after a publication that failed", async () => {
    const fingerprints = rememberingFingerprints();
    const puts: RESTPutAPIApplicationCommandsJSONBody[] = [];
    const put = async (body: RESTPutAPIApplicationCommandsJSONBody) => puts.push(body);
    const refuse = () => Promise.reject(new Error("503"));
    await expect(publishCommands("1", cards, fingerprints, refuse)).rejects.toThrow("503");
    expect(await publishCommands("1", cards, fingerprints, put)).toBe("published");
    expect(await publishCommands("1", cards, fingerprints, put)).toBe("unchanged");
    expect(await publishCommands("2", cards, fingerprints, put)).toBe("published");
    expect(puts).toHaveLength(2);
  });
});
