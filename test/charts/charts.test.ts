import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChannelRow, Charts } from "../../src/charts/charts.ts";
import { languages } from "../../src/chat/languages.ts";
import type { I18n } from "../../src/i18n/i18n.ts";
import { putIntoWords } from "../../src/i18n/put-into-words.ts";
import type { FixedClock } from "../support/fixed-clock.ts";
import { dayOf, line, openCharts, period } from "./charts-world.ts";

let charts: Charts;
let i18n: I18n;
let clock: FixedClock;
beforeAll(async () => {
  ({ charts, i18n, clock } = await openCharts());
});
afterAll(() => charts.close());

const about = { kind: "view", ...period(30) } as const;
const rows: readonly ChannelRow[] = [
  { name: "Tract", count: null },
  { name: "Affiche <b>gare</b>", count: 1240 },
  { name: "Mastodon", count: 60 },
];
/** The texts of an SVG, entities written out, in their order. */
const textsOf = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) =>
    text
      .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">"),
  );
const inWords = (chart: ReturnType<Charts["curve"]>, language: (typeof languages)[number] = "fr") =>
  putIntoWords(i18n, { lines: [chart.summary] }, { language, zone: "UTC" }, false).html.replace(
    /[\u00a0\u202f]/g,
    " ",
  );

describe("a chart of channels", () => {
  it("says the same in its summary, its table and its drawing, most first", async () => {
    const chart = charts.referralsByChannel(rows, about, "fr");
    expect(inWords(chart)).toContain(
      "Ouvertures de liens, par canal, 1–30 mars 2027 : Affiche &#60;b&#62;gare&#60;/b&#62; (1 240), Mastodon (60), Tract (masqué).",
    );
    expect(chart.table.rows).toEqual([
      { name: "Affiche <b>gare</b>", cells: [1240] },
      { name: "Mastodon", cells: [60] },
      { name: "Tract", cells: [null] },
    ]);
    const texts = textsOf(await charts.referralsByChannel(rows, about, "fr").svg("c", "wide"));
    for (const text of ["Affiche <b>gare</b>", "Mastodon", "Tract", "60", "masqué"])
      expect(texts).toContain(text);
  });

  it("draws the twelve largest, tells how many there are besides, and lists all in the table", async () => {
    const many = Array.from({ length: 15 }, (_, index) => ({ name: `Canal ${index}`, count: 100 - index }));
    const chart = charts.referralsByChannel(many, about, "fr");
    expect(textsOf(await chart.svg("c", "wide")).filter((text) => text.startsWith("Canal "))).toHaveLength(
      12,
    );
    expect(inWords(chart)).toContain("Autres canaux, non dessinés : 3.");
    expect(chart.table.rows).toHaveLength(15);
  });

  it("writes numbers and days as each language does", async () => {
    const written: string[] = [];
    for (const language of languages) {
      const chart = charts.referralsByChannel([{ name: "A", count: 12_400 }], about, language);
      const [, days, , number] = textsOf(await chart.svg("c", "wide"));
      written.push(`${days} | ${number}`.replace(/[\u2009\u00a0\u202f]/g, " "));
    }
    expect(written).toEqual([
      "1–30 mars 2027 | 12 400",
      "1 – 30 March 2027 | 12,400",
      "1.–30. März 2027 | 12.400",
      "1–30 de marzo de 2027 | 12.400",
      "1–30 marzo 2027 | 12.400",
    ]);
  });

  it("says so when there is nothing to draw", async () => {
    const chart = charts.referralsByChannel([], about, "fr");
    expect(textsOf(await chart.svg("c", "narrow"))).toContain("Rien à montrer pour cette période.");
    expect(inWords(chart)).toContain("rien à montrer");
    expect((await chart.picture()).content.length).toBeGreaterThan(1000);
  });
});

describe("a curve", () => {
  it("leaves a gap where a day may not be told, draws a day between two gaps as a dot, and says why", async () => {
    const chart = charts.curve(
      [line("Mastodon", [9, 8, null, 7, null, 6, 12])],
      [],
      { ...about, ...period(7) },
      "fr",
    );
    const svg = await chart.svg("c", "wide");
    const [path = ""] = [...svg.matchAll(/<path[^>]*\bd="(M[^"]*)"[^>]*stroke-width="2.5"/g)].map(
      ([, d]) => d,
    );
    expect(path.match(/M/g)?.length).toBeGreaterThanOrEqual(2);
    expect(inWords(chart)).toContain("Mastodon : 42 en tout ; au plus 12, le 7 mars.");
    expect(inWords(chart)).toContain("Sans trait : moins de 5 ce jour-là");
    expect(chart.table.rows[2]).toEqual({ name: "3 mars 2027", cells: [null] });
  });

  it("tells nothing of a line whose every day is masked", async () => {
    const chart = charts.curve([line({ kind: "stop" }, [null, null])], [], period(2), "fr");
    expect(inWords(chart)).toContain("Désinscriptions : rien qui puisse être montré.");
    expect(textsOf(await chart.svg("c", "wide"))).toContain("Rien à montrer pour cette période.");
  });

  it("marks what was sent by its name, or by numbers that are told below when there are many", async () => {
    const counts = Array.from({ length: 40 }, (_, index) => 10 + index);
    const few = charts.curve(
      [line("A", counts)],
      [{ day: dayOf(4), label: "Premier appel" }],
      { ...about, ...period(40) },
      "fr",
    );
    expect(textsOf(await few.svg("c", "wide"))).toContain("Premier appel");
    expect(inWords(few)).toContain("Premier appel (5 mars)");
    const marks = Array.from({ length: 12 }, (_, index) => ({
      day: dayOf(3 * index),
      label: `Un envoi au long nom ${index}`,
    }));
    const many = await charts
      .curve([line("A", counts)], marks, { ...about, ...period(40) }, "fr")
      .svg("c", "wide");
    expect(textsOf(many)).toEqual(expect.arrayContaining(["1", "12"]));
    expect(textsOf(many).join(" ")).toContain("12\u00a0Un envoi au long nom 11");
  });
});

describe("the petition's chart", () => {
  const points = [
    { day: dayOf(0), count: 1000 },
    { day: dayOf(20), count: 8011 },
  ];

  it("shows the goal and where it leads, and says both", async () => {
    const chart = charts.petition(points, 10_000, { day: dayOf(30), count: 9800 }, "en");
    expect(inWords(chart, "en")).toBe(
      "Signatures on 21 March 2027: 8,011.\nGoal: 10,000, 80% of it reached.\nAt this pace: about 9,800 on 31 March 2027.",
    );
    expect(textsOf(await chart.svg("c", "wide"))).toEqual(
      expect.arrayContaining(["Goal: 10,000", "8,011 on 21 March", "about 9,800 on 31 March"]),
    );
  });

  it("keeps a goal that is far away out of the drawing, not out of the words", async () => {
    const chart = charts.petition(points, 500_000, undefined, "en");
    const texts = textsOf(await chart.svg("c", "wide"));
    expect(texts).not.toContain("Goal: 500,000");
    expect(texts).toContain("Goal: 500,000, 1.6% of it reached.");
  });
});

describe("a drawing", () => {
  it("is one named image whose colours are the style sheet's, and holds nothing that runs", async () => {
    const hostile = [{ name: `"><script>x</script><a onload="x" href="javascript:x">`, count: 9 }];
    const svg = await charts.referralsByChannel(hostile, about, "fr").svg("views", "wide");
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="views-title" aria-describedby="views-desc">/);
    const tags = (svg.match(/<[^>]*>/g) ?? []).join("\n");
    expect(new Set(tags.match(/(?<=<)\w+/g))).toEqual(new Set(["svg", "title", "desc", "text", "g", "path"]));
    expect(tags).not.toMatch(/ (style|on\w+|href)="/i);
    // Two charts on one page: no id of one may be found in the other.
    expect(tags.match(/ id="[^"]*"/g)).toEqual([' id="views-title"', ' id="views-desc"']);
    expect(svg).toContain("var(--chart-1)");
    expect(svg).not.toMatch(/#[0-9a-f]{6}/i);
    expect(svg.match(/role=/g)).toHaveLength(1);
  });

  it("leaves out what its font cannot write, so that no empty boxes show", async () => {
    const names = ["Mastodon 🐘 actu", "𝓔𝓬𝓸𝓵𝓮", "北京", "Łódź Œuvre", "Ελλάδα"];
    const chart = charts.referralsByChannel(
      names.map((name, index) => ({ name, count: 90 - index })),
      about,
      "fr",
    );
    const texts = textsOf(await chart.svg("c", "wide"));
    expect(texts).toEqual(
      expect.arrayContaining(["Mastodon actu", "Ecole", "Nom illisible", "Łódź Œuvre", "Ελλάδα"]),
    );
  });

  it("becomes a PNG 1200 px wide, with the summary as its alternative text", async () => {
    const chart = charts.referralsByChannel(rows, about, "fr");
    const { name, mime, content, alt } = await chart.picture();
    expect([name, mime, alt]).toEqual(["channels.png", "image/png", chart.summary]);
    const bytes = Buffer.from(content);
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.readUInt32BE(16)).toBe(1200);
  });

  it("is made once a minute from the same figures", async () => {
    const ask = () => charts.referralsByChannel([{ name: "Une", count: 77 }], about, "fr").picture();
    const first = await ask();
    expect((await ask()).content).toBe(first.content);
    clock.advance(61_000);
    expect((await ask()).content).not.toBe(first.content);
  });

  it("is drawn again after the thread was ended", async () => {
    await charts.close();
    expect((await charts.referralsByChannel(rows, about, "de").picture()).content.length).toBeGreaterThan(
      1000,
    );
  });
});
