import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { loadFaq } from "../../src/features/faq/faq.ts";
import {
  addProposal,
  type NewProposal,
  openProposals,
  sweepProposals,
} from "../../src/features/questions/proposals.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { runFaqApply } from "../support/run-faq-apply.ts";
import { openTestStorage, testDatabaseUrl } from "../support/test-database.ts";

const shipped = join(import.meta.dirname, "../../locales");
const now = Date.parse("2026-11-23T09:00:00Z");
const dayMs = 86_400_000;

let databaseUrl: string;
let storage: Storage;
let localesDir: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-apply-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  localesDir = join(folder, "locales");
  await cp(shipped, localesDir, { recursive: true });
  databaseUrl = await testDatabaseUrl();
  storage = await openTestStorage({ databaseUrl });
});

const propose = (proposal: NewProposal) => addProposal(storage, proposal, now);
const phrasing = { kind: "phrasing", entry: "data-value", language: "fr" } as const;
const text = "le hub finance-t-il … des cantines";
const apply = () => runFaqApply(databaseUrl, localesDir);
const read = (path: string) => readFile(join(localesDir, path), "utf8");
const draftsIn = (language: string) => readdir(join(localesDir, language, "drafts"));

describe("npm run faq:apply", () => {
  it("says so when there is nothing to apply", async () => {
    expect(await apply()).toMatch(/Nothing to apply/);
  });

  it("adds a phrasing at the end of the answer's list, once, and the answer loads and knows it", async () => {
    const before = await read("fr/faq/data-value.md");
    await propose({ ...phrasing, text });
    expect(await apply()).toBe(`fr/faq/data-value.md: added the phrasing “${text}”.\n`);
    const after = await read("fr/faq/data-value.md");
    expect(after).toBe(`${before.trimEnd()}\n- ${text}\n`);
    const faq = await loadFaq({ localesDir, languages: ["fr", "en", "de", "es", "it"] });
    expect(faq.problems).toEqual([]);
    expect(faq.ask("Le hub finance-t-il des cantines ?", "fr")).toMatchObject({ entry: "data-value" });
    expect(await openProposals(storage)).toEqual([]);
    expect(await apply()).toMatch(/Nothing to apply/);
    expect(await read("fr/faq/data-value.md")).toBe(after);
  });

  it("adds no phrasing twice, nor to a second answer, whatever its accents and capitals", async () => {
    await propose({ ...phrasing, text });
    await apply();
    const after = await read("fr/faq/data-value.md");
    await propose({ ...phrasing, text: text.toUpperCase() });
    await propose({ ...phrasing, entry: "gdpr", text: "Le hub finance-t-il … dés cantines" });
    expect(await apply()).toMatch(/^(fr\/faq\/data-value\.md: .* already stands there\.\n){2}$/);
    expect(await read("fr/faq/data-value.md")).toBe(after);
    expect(await openProposals(storage)).toEqual([]);
  });

  it("keeps the ends of lines a file has", async () => {
    await writeFile(
      join(localesDir, "fr/faq/data-value.md"),
      (await read("fr/faq/data-value.md")).replaceAll("\n", "\r\n"),
    );
    await propose({ ...phrasing, text });
    await apply();
    expect((await read("fr/faq/data-value.md")).endsWith(`\r\n- ${text}\r\n`)).toBe(true);
  });

  it("leaves a phrasing open while there is no such file", async () => {
    await rm(join(localesDir, "fr/faq/data-value.md"));
    await propose({ ...phrasing, text });
    expect(await apply()).toMatch(/there is no such file/);
    expect(await openProposals(storage)).toHaveLength(1);
  });

  it("writes a draft to fill in, which the bot does not load", async () => {
    await propose({ kind: "draft", entry: null, language: "fr", text: 'Qui paie "tout ça" : l’État ?' });
    await propose({ kind: "draft", entry: null, language: "it", text: "…?" });
    await propose({ kind: "draft", entry: null, language: "fr", text: "qui paie, tout ca, l'etat" });
    const said = await apply();
    expect((await draftsIn("fr")).sort()).toEqual([
      "qui-paie-tout-ca-l-etat-2.md",
      "qui-paie-tout-ca-l-etat.md",
    ]);
    expect(await draftsIn("it")).toEqual(["question.md"]);
    expect(said.match(/a draft to fill in/g)).toHaveLength(3);
    const draft = await read("fr/drafts/qui-paie-tout-ca-l-etat.md");
    for (const field of ["question:", "topic:", "verified:", "review-by:", "sources:", "related:"])
      expect(draft).toContain(`\n${field}`);
    expect(draft).toMatch(/<!-- more -->[\s\S]*<!-- aliases -->\n\n- /);
    const faq = await loadFaq({ localesDir, languages: ["fr", "en", "de", "es", "it"] });
    expect(faq.problems).toEqual([]);
    expect(await apply()).toMatch(/Nothing to apply/);
    expect(await draftsIn("fr")).toHaveLength(2);
  });

  it("writes no second draft of the same when it was stopped before it could mark the first", async () => {
    const draft = { kind: "draft", entry: null, language: "fr", text: "Qui paie ?" } as const;
    await propose(draft);
    await apply();
    await propose(draft);
    expect(await apply()).toMatch(/already stands there/);
    expect(await draftsIn("fr")).toHaveLength(1);
  });
});

describe("a proposal", () => {
  it("stays while it is open, and goes ninety days after it was applied", async () => {
    const count = async () => (await storage.db.selectFrom("faq_proposals").select("id").execute()).length;
    await propose({ ...phrasing, text });
    await sweepProposals(storage, now + 1000 * dayMs);
    expect(await count()).toBe(1);
    await apply();
    const applied = Date.now();
    await sweepProposals(storage, applied + 88 * dayMs);
    expect(await count()).toBe(1);
    await sweepProposals(storage, applied + 91 * dayMs);
    expect(await count()).toBe(0);
  });
});
