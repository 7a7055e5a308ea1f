import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Campaign, createPetition, loadCampaign } from "../../../src/features/petition/petition.ts";
import { ConfigError } from "../../../src/system/config-error.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "campaign-"));
});
afterAll(() => rm(folder, { recursive: true }));

const shipped = () => loadCampaign("campaign.yaml");
const stateOn = async (day: string, change: Partial<Campaign>) =>
  createPetition({ ...(await shipped()), ...change }, "Europe/Paris").state(Date.parse(day)).kind;

async function problemsOf(text: string) {
  const path = join(folder, "campaign.yaml");
  await writeFile(path, text);
  const error = await loadCampaign(path).catch((problem: unknown) => problem);
  if (error instanceof ConfigError) return error.problems;
  throw new Error("Expected a ConfigError");
}

describe("the petition", () => {
  it("as shipped is the one of 2020, presumed closed, linked through its platform", async () => {
    const petition = createPetition(await shipped(), "Europe/Paris");
    expect(petition.state(Date.parse("2026-11-23"))).toEqual({ kind: "presumed_closed" });
    expect(petition.link).toBe("https://petitions.senat.fr");
  });

  it("is open until the end of its last day in the campaign's zone", async () => {
    const dates = { state: "dates", opens: "2027-01-01", closes: "2027-06-30" } as const;
    expect(await stateOn("2026-12-31T22:59:00Z", dates)).toBe("upcoming");
    expect(await stateOn("2026-12-31T23:00:00Z", dates)).toBe("open");
    expect(await stateOn("2027-06-20T12:00:00Z", dates)).toBe("closing_soon");
    expect(await stateOn("2027-06-30T21:59:00Z", dates)).toBe("closing_soon");
    expect(await stateOn("2027-06-30T22:00:00Z", dates)).toBe("closed");
  });

  it("without dates is unknown, and can be none at all", async () => {
    expect(await stateOn("2027-01-01", { state: "dates" })).toBe("unknown");
    expect(await stateOn("2027-01-01", { state: "dates", opens: "2026-01-01" })).toBe("open");
    expect(await stateOn("2027-01-01", { state: "none" })).toBe("none");
  });
});

describe("the campaign file", () => {
  it("that is missing is named with its cure", async () => {
    await expect(loadCampaign(join(folder, "nowhere.yaml"))).rejects.toMatchObject({
      problems: [{ where: "CAMPAIGN_FILE" }],
    });
  });

  it("that is not YAML is refused with the line", async () => {
    expect(await problemsOf('title: "open\nauthor: x\n')).toMatchObject([
      { where: expect.stringMatching(/^campaign\.yaml:\d+$/) },
    ]);
  });

  it("with wrong values is refused with every line", async () => {
    const good = await readFile("campaign.yaml", "utf8");
    const bad = good
      .replace("threshold: 100000", "threshold: many")
      .replace("year: 2020", "year: 20")
      .replace("state: presumed-closed", "state: maybe");
    const problems = await problemsOf(bad);
    const lineOf = (key: string) =>
      `campaign.yaml:${bad.split("\n").findIndex((line) => line.startsWith(`${key}:`)) + 1}`;
    expect(problems.map(({ where }) => where)).toEqual([
      lineOf("year"),
      lineOf("threshold"),
      lineOf("state"),
    ]);
  });

  it("takes its count from nowhere, from hand, from an initiative or from a JSON address, and from nothing else", async () => {
    const good = await readFile("campaign.yaml", "utf8");
    const read = async (count: string) => {
      const path = join(folder, "counted.yaml");
      await writeFile(path, good.replace("count: none\n", `count: ${count}\n`));
      return loadCampaign(path).then(
        (campaign) => campaign.count,
        (error: ConfigError) => error.problems.length,
      );
    };
    const initiative = "https://petitions.senat.fr/initiatives/i-416";
    expect(await read("manual")).toBe("manual");
    expect(await read(`{ decidim: "${initiative}" }`)).toEqual({ decidim: initiative });
    const local = { json: "http://127.0.0.1:9/n.json", pointer: "/a/0/b~1c" };
    expect(await read(JSON.stringify(local))).toEqual(local);
    for (const wrong of [
      "live",
      '{ decidim: "https://petitions.senat.fr/" }',
      `{ decidim: "${initiative.replace("https", "http")}" }`,
      '{ decidim: "https://me:secret@petitions.senat.fr/initiatives/i-416" }',
      '{ json: "https://example.org/n.json" }',
      '{ json: "https://example.org/n.json", pointer: "data.n" }',
      '{ decidim: "petitions.senat.fr" }',
      '{ json: "file:///etc/passwd", pointer: "/a" }',
      `{ decidim: "${initiative}", json: "https://example.org/n.json", pointer: "/a" }`,
    ])
      expect(await read(wrong), wrong).toBe(1);
  });

  it("that is empty, or holds an unknown word, is refused", async () => {
    expect(await problemsOf("")).toHaveLength(1);
    expect(JSON.stringify(await problemsOf("titel: x"))).toContain("titel");
  });
});
