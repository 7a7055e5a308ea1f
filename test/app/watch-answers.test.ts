import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchAnswers } from "../../src/app/watch-answers.ts";
import { type Faq, loadFaq } from "../../src/features/faq/faq.ts";
import { expectLog, testLogger } from "../support/test-logger.ts";

const shipped = join(import.meta.dirname, "../../locales");
const path = "fr/faq/cloud-act.md";

let localesDir: string;
let faq: Faq;
let stop: AbortController;
let watching: Promise<void>;
let onRead: () => void;
const logger = testLogger();

beforeEach(async () => {
  localesDir = join(await mkdtemp(join(tmpdir(), "answers-")), "locales");
  for (const file of ["sources.yaml", path, "fr/faq/gdpr.md"])
    await cp(join(shipped, file), join(localesDir, file), { recursive: true });
  faq = await loadFaq({ localesDir, languages: ["fr"] });
  stop = new AbortController();
  onRead = vi.fn();
  watching = watchAnswers({ localesDir, faq, onRead, logger, signal: stop.signal, everyMs: 20 });
});
afterEach(async () => {
  stop.abort();
  await watching;
  await rm(localesDir, { recursive: true });
});

const change = async (write: (text: string) => string) =>
  writeFile(join(localesDir, path), write(await readFile(join(localesDir, path), "utf8")));
const question = () => faq.entry("cloud-act", "fr")?.question;

describe("the answers' files", () => {
  it("are read again when one changes: its words, then its phrasings", async () => {
    expect(faq.ask("zorglub et compagnie", "fr").kind).not.toBe("answer");
    await change(
      (text) =>
        `${text.replace(/^question: .*$/m, "question: Le droit américain ?")}- zorglub et compagnie\n`,
    );
    await vi.waitFor(() => expect(question()).toBe("Le droit américain ?"), 5_000);
    await vi.waitFor(
      () => expect(faq.ask("zorglub et compagnie", "fr")).toMatchObject({ entry: "cloud-act" }),
      10_000,
    );
    expect(onRead).toHaveBeenCalled();
  });

  it("that are wrong are named, and the answer stays as it was", async () => {
    const before = question();
    expectLog("answer_refused");
    await change((text) => text.replace("topic: law", "topic: weather"));
    await vi.waitFor(
      () => expect(faq.problems.map(({ where }) => where)).toContain(`locales/${path}:3`),
      5_000,
    );
    expect(question()).toBe(before);
    await change((text) =>
      text.replace("topic: weather", "topic: law").replace(/^question: .*$/m, "question: Mieux ?"),
    );
    await vi.waitFor(() => expect(question()).toBe("Mieux ?"), 5_000);
  });
});
