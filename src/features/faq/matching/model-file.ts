import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { type Language, languages } from "../../../chat/languages.ts";
import { defaultCacheDir, keep, readKept } from "../kept-file.ts";
import type { Model, Phrased } from "./model.ts";

const sourcesDir = fileURLToPath(new URL(".", import.meta.url));
/** Fewer phrasings are learnt sooner than a file is worth. */
const leastKept = 1000;

/**
 * The model learnt from these phrasings: from the file of an earlier run when there is one (10 ms), else learnt now on
 * another thread (6 s for five languages) and kept. A file that cannot be read or written is no problem.
 */
export async function openModel(
  given: ReadonlyMap<Language, Phrased>,
  cacheDir: string = defaultCacheDir,
): Promise<Model> {
  // In one order whatever LANGUAGES says: the model is the same.
  const content = new Map([...given].sort(([a], [b]) => languages.indexOf(a) - languages.indexOf(b)));
  const file = { cacheDir, kind: "model", fingerprint: await fingerprint(content) } as const;
  const kept = await readKept<Model>(file);
  if (kept) return kept;
  const model = await trainElsewhere(content);
  if (model.phrasings.classOf.length >= leastKept) await keep(file, model);
  return model;
}

/** Of everything the model depends on, the code that learns it included. */
async function fingerprint(content: ReadonlyMap<Language, Phrased>): Promise<string> {
  const hash = createHash("sha256");
  for (const name of (await readdir(sourcesDir)).sort()) hash.update(await readFile(join(sourcesDir, name)));
  for (const [language, { entries, outside, synonyms }] of content) {
    const asked = [...entries.values()].map(({ id, question, aliases }) => [id, question, aliases]);
    hash.update(JSON.stringify([language, asked, [...outside], synonyms]));
  }
  return hash.digest("hex").slice(0, 16);
}

function trainElsewhere(content: ReadonlyMap<Language, Phrased>): Promise<Model> {
  const { promise, resolve, reject } = Promise.withResolvers<Model>();
  const worker = new Worker(new URL("train-worker.ts", import.meta.url), { workerData: content });
  worker.once("message", resolve);
  worker.once("error", reject);
  return promise;
}
