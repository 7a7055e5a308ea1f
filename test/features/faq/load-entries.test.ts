import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entryIds } from "../../../src/chat/entry-ids.ts";
import { loadEntries } from "../../../src/features/faq/load-entries.ts";

let locales: string;

beforeEach(async () => {
  locales = join(await mkdtemp(join(tmpdir(), "answers-")), "locales");
  await write("sources.yaml", [
    "cnil-2020:",
    "  title: Avis",
    "  publisher: CNIL",
    "  date: 2020",
    "  url: https://www.cnil.fr/",
  ]);
});
afterEach(() => rm(dirname(locales), { recursive: true }));

async function write(path: string, lines: readonly string[]) {
  const file = join(locales, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${lines.join("\n")}\n`);
}

const good = [
  "---",
  "question: Que dit la CNIL ?",
  "topic: law",
  "verified: 2026-11-23",
  "review-by: 2027-02-28",
  "sources: [cnil-2020]",
  "related: [gdpr]",
  "---",
  "",
  "Elle **souhaite** un hôte européen.",
  "",
  "<!-- more -->",
  "",
  "Un paragraphe.",
  "",
  "- un",
  "- [deux](https://www.cnil.fr/a?b=1&c=2)",
  "",
  "<!-- aliases -->",
  "",
  "- avis cnil",
];

/** The good file with some of its lines (from 1) replaced; an empty list removes the line. */
const withLines = (changes: Readonly<Record<number, readonly string[]>>) =>
  good.flatMap((line, index) => changes[index + 1] ?? [line]);

/** What is said about the files written, apart from the answers that this test did not write at all. */
async function problemsOf(languages: ("fr" | "en")[] = ["fr"]) {
  const { problems } = await loadEntries(locales, languages);
  return problems
    .filter(({ problem }) => problem !== "No language has this answer.")
    .map(({ where, problem }) => `${where} ${problem}`);
}

async function loadFrench() {
  const french = (await loadEntries(locales, ["fr"])).byLanguage.get("fr");
  if (!french) throw new Error("French was asked for");
  return french;
}

describe("loading the answers", () => {
  it("reads an answer with its sources and its words as restricted HTML", async () => {
    await write("fr/faq/cnil-position.md", good);
    const { entries } = await loadFrench();
    expect(entries.get("cnil-position")).toEqual({
      id: "cnil-position",
      language: "fr",
      topic: "law",
      question: "Que dit la CNIL ?",
      shortHtml: "Elle <b>souhaite</b> un hôte européen.",
      longHtml: 'Un paragraphe.\n\n• un\n• <a href="https://www.cnil.fr/a?b=1&#38;c=2">deux</a>',
      sources: [
        { id: "cnil-2020", title: "Avis", publisher: "CNIL", date: "2020", url: "https://www.cnil.fr/" },
      ],
      verified: "2026-11-23",
      reviewBy: "2027-02-28",
      related: ["gdpr"],
      aliases: ["avis cnil"],
    });
    expect(await problemsOf()).toEqual([]);
  });

  it("reads a file written on Windows, with a byte order mark and its line ends", async () => {
    await write("fr/faq/cnil-position.md", [`\uFEFF${good.join("\r\n")}`]);
    const { entries } = await loadFrench();
    expect(entries.get("cnil-position")?.longHtml).toContain("• un\n• <a");
  });

  it("refuses a bad file and still loads the others", async () => {
    await write("fr/faq/cnil-position.md", good);
    await write("fr/faq/gdpr.md", withLines({ 3: ["topic: weather"], 7: ["related: [cnil-position]"] }));
    const { entries } = await loadFrench();
    expect([...entries.keys()]).toEqual(["cnil-position"]);
    expect(await problemsOf()).toEqual([
      "locales/fr/faq/gdpr.md:3 topic: must be one of hub, hosting, law, petition, bot.",
    ]);
  });

  it("tells every fault of a file at once, each with a cure", async () => {
    await write("fr/faq/cnil-position.md", withLines({ 3: ["topic: weather"], 4: ["verified: 2026-02-30"] }));
    const { problems } = await loadEntries(locales, ["fr"]);
    const told = problems.filter(({ where }) => where.includes("cnil-position"));
    expect(told.map(({ where }) => where)).toEqual([
      "locales/fr/faq/cnil-position.md:3",
      "locales/fr/faq/cnil-position.md:4",
    ]);
    for (const { cure } of told) expect(cure).toContain("docs/editing-answers.md");
  });

  it("says which answers no language has", async () => {
    await write("fr/faq/cnil-position.md", good);
    const { problems } = await loadEntries(locales, ["fr", "en"]);
    expect(problems).toHaveLength(entryIds.length - 1);
    expect(problems[0]).toMatchObject({
      where: "locales/*/faq/what-is-hdh.md",
      problem: "No language has this answer.",
    });
  });

  it("does not mind a language without answers", async () => {
    await write("fr/faq/cnil-position.md", good);
    expect(await problemsOf(["fr", "en"])).toEqual([]);
  });

  it("names a missing list of sources", async () => {
    await rm(join(locales, "sources.yaml"));
    expect(await problemsOf()).toEqual(["locales/sources.yaml The file is missing."]);
  });

  it("refuses a bad source and keeps the others", async () => {
    await write("sources.yaml", [
      "cnil-2020:",
      "  title: Avis",
      "  publisher: CNIL",
      "bad:",
      "  title: Sans éditeur",
      "  date: 20",
      "  colour: red",
    ]);
    await write("fr/faq/cnil-position.md", good);
    const problems = await problemsOf();
    expect(problems).toContainEqual(expect.stringMatching(/^locales\/sources.yaml:4 bad.publisher: /));
    expect(problems).toContainEqual("locales/sources.yaml:6 bad.date: must be YYYY, YYYY-MM or YYYY-MM-DD.");
    expect(problems.every((problem) => problem.startsWith("locales/sources.yaml"))).toBe(true);
  });
});

const mistakes: readonly [
  name: string,
  changes: Readonly<Record<number, readonly string[]>>,
  line: number,
  reason: RegExp,
][] = [
  ["front matter that is not YAML", { 2: ["question: [never closed"] }, 3, /is not YAML/],
  ["a field given twice", { 3: ["topic: law", "topic: hub"] }, 4, /is not YAML: Map keys must be unique/],
  ["no front matter at all", { 1: [] }, 1, /must hold fields between two lines of ---/],
  ["no longer part", { 12: [] }, 1, /<!-- more -->/],
  ["a missing field", { 4: [] }, 2, /verified: must be a real day/],
  ["a field nobody knows", { 3: ["topic: law", "colour: red"] }, 4, /“colour” is not a field of it/],
  [
    "an unknown topic",
    { 3: ["topic: weather"] },
    3,
    /topic: must be one of hub, hosting, law, petition, bot/,
  ],
  ["a day that does not exist", { 4: ["verified: 2026-02-30"] }, 4, /verified: must be a real day/],
  ["a review before the check", { 5: ["review-by: 2026-11-23"] }, 5, /review-by: must be after verified/],
  ["a claim without a source", { 6: ["sources: []"] }, 6, /sources: must name at least one source/],
  [
    "a source nobody listed",
    { 6: ["sources: [cnil-2020, elsewhere]"] },
    6,
    /“elsewhere” is not in sources.yaml/,
  ],
  [
    "an answer it is related to that does not exist",
    { 7: ["related: [weather]"] },
    7,
    /related.0: is not the id of an answer/,
  ],
  ["an answer related to itself", { 7: ["related: [cnil-position]"] }, 7, /must not name the answer itself/],
  ["an empty alias", { 21: ["- avis cnil", "- "] }, 22, /must be “- another way to ask it”/],
  ["an alias that is no list item", { 21: ["- avis cnil", "avis"] }, 22, /must be “- another way to ask it”/],
  ["no alias", { 21: [] }, 19, /must name at least one way to ask it/],
  ["no list of aliases", { 19: [] }, 1, /<!-- aliases -->/],
  ["a short answer of two paragraphs", { 10: ["Un.", "", "Deux."] }, 10, /must be one paragraph/],
  ["a short answer that is too long", { 10: ["a".repeat(321)] }, 10, /has 321 characters of 320/],
  ["a longer part that is too long", { 14: ["mot ".repeat(300)] }, 14, /characters of 1100/],
  ["a longer part left empty", { 14: [], 15: [], 16: [], 17: [] }, 13, /The longer part is empty/],
  ["a title", { 14: ["# Un titre"] }, 14, /“heading” cannot be shown/],
  ["raw HTML", { 14: ["Un <script>alert(1)</script> mot"] }, 14, /“html” cannot be shown/],
  ["a picture", { 14: ["![carte](https://example.org/carte.png)"] }, 14, /“image” cannot be shown/],
  ["a table", { 14: ["| a | b |", "| - | - |", "| 1 | 2 |"] }, 14, /“table” cannot be shown/],
  ["a quotation", { 14: ["> dit-elle"] }, 14, /“blockquote” cannot be shown/],
  ["a numbered list", { 16: ["1. un"], 17: ["2. deux"] }, 16, /A numbered list cannot be shown/],
  ["a list in a list", { 17: ["- deux", "  - trois"] }, 18, /“list” within a list cannot be shown/],
  ["an address without https", { 17: ["- [deux](http://www.cnil.fr/)"] }, 17, /An address without https/],
  ["a script as an address", { 17: ["- [deux](javascript:alert(1))"] }, 17, /An address without https/],
  ["a bare address", { 14: ["Voir https://www.cnil.fr/ pour le reste."] }, 14, /A bare address/],
  ["a value to fill in", { 10: ["Bonjour {{name}}."] }, 10, /“{{” has a meaning/],
  ["a text to fetch", { 10: ["Bonjour $t(errors.empty)."] }, 10, /“\$t\(” has a meaning/],
];

describe("a mistake in an answer's file", () => {
  it.each(mistakes)("%s is refused with its line", async (_name, changes, line, reason) => {
    await write("fr/faq/cnil-position.md", withLines(changes));
    const { entries } = await loadFrench();
    expect(entries.size).toBe(0);
    const [problem] = await problemsOf();
    expect(problem).toMatch(reason);
    expect(problem).toContain(`locales/fr/faq/cnil-position.md:${line} `);
  });

  it("a file named after no answer is refused", async () => {
    await write("fr/faq/weather.md", good);
    expect(await problemsOf()).toEqual(["locales/fr/faq/weather.md It is not the name of an answer."]);
  });

  it("a folder in a file's place is refused", async () => {
    await mkdir(join(locales, "fr/faq/gdpr.md"), { recursive: true });
    expect(await problemsOf()).toEqual(["locales/fr/faq/gdpr.md The file cannot be read."]);
  });
});
