import { describe, expect, it } from "vitest";
import { commands } from "../../commands/index.ts";
import { type LocaleFile, readTexts, spokenKey, type Texts } from "./locale-texts.ts";
import { findUsage, isUsed, readCode } from "./text-usage.ts";

/** What the list of commands asks for: a name and a description, for each command and each of its options. */
const menuKeys = commands.flatMap(({ name, options }) =>
  [`commands.${name}`, ...Object.keys(options).map((option) => `commands.${name}.options.${option}`)].flatMap(
    (key) => [`${key}.name`, `${key}.description`],
  ),
);

const spokenKeys = (texts: Texts) => new Set([...texts.keys()].map((key) => spokenKey(key, texts)));

const groupsOf = (keys: readonly string[]) => new Set(keys.map((key) => key.split(".")[0] ?? ""));

/** Texts nobody says, and keys or templates that lead to no text. What the menus ask for is all that `listed` groups hold. */
function compare(texts: Texts, code: string, listed: readonly string[] = [], vocabulary = code) {
  const keys = [...spokenKeys(texts)];
  const usage = findUsage(code, groupsOf(keys).difference(groupsOf(listed)), vocabulary);
  return {
    unused: keys.filter((key) => !listed.includes(key) && !isUsed(key, usage)),
    missing: [...usage.keys, ...listed].filter((key) => !keys.includes(key)),
    idle: usage.templates.filter((form) => !keys.some((key) => form.test(key))).map(String),
  };
}

describe("the words in the code", () => {
  const allIsWell = { unused: [], missing: [], idle: [] };
  const cases: readonly (readonly [LocaleFile, readonly string[]])[] = [
    ["bot", menuKeys],
    ["web", []],
  ];

  it.each(cases)("and those of %s.json are the same", (file, listed) => {
    expect(compare(readTexts("fr", file), readCode(file), listed, readCode())).toEqual(allIsWell);
  });
});

describe("the comparison of words and code", () => {
  const texts = new Map([
    ["greet.hello", "Bonjour"],
    ["greet.days_one", "{{count}} jour"],
    ["greet.days_other", "{{count}} jours"],
    ["topic.law", "Le droit"],
  ]);
  const code = `const topic = "law"; say("greet.hello"); say("greet.days"); say(\`topic.\${topic}\`);`;

  it("finds nothing to say when every text is used once", () => {
    expect(compare(texts, code)).toEqual({ unused: [], missing: [], idle: [] });
  });

  it("notices a text that nobody says, also beside a template", () => {
    const more = new Map([...texts, ["greet.bye", "Au revoir"], ["topic.art", "L’art"]]);
    expect(compare(more, code).unused).toEqual(["greet.bye", "topic.art"]);
  });

  it("notices a key without a text", () => {
    expect(compare(texts, `${code} say("greet.hullo");`).missing).toEqual(["greet.hullo"]);
  });

  it("notices a template that leads nowhere", () => {
    expect(compare(texts, `${code} say(\`greet.\${mood}.long\`);`).idle).toEqual(["/^greet\\.(.+)\\.long$/"]);
  });

  it("notices a command without words, and the words of a command that is gone", () => {
    const old = new Map([...texts, ["commands.law.name", "loi"]]);
    const looser = `${code} say(\`commands.\${name}.name\`);`;
    expect(compare(old, looser, ["commands.ask.name"])).toEqual({
      unused: ["commands.law.name"],
      missing: ["commands.ask.name"],
      idle: [],
    });
  });
});
