import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import { type Language, languages } from "../../../chat/languages.ts";
import type { Model, Phrased } from "./model.ts";

/** Where tools keep what they can make again; removed with node_modules, never committed. */
const defaultCacheDir = fileURLToPath(
  new URL("../../../../node_modules/.cache/porte-voix/", import.meta.url),
);
const sourcesDir = fileURLToPath(new URL(".", import.meta.url));
const modelsKept = 4;
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
  const file = join(cacheDir, `faq-model-${await fingerprint(content)}.bin`);
  const kept = await readModel(file);
  if (kept) return kept;
  const model = await trainElsewhere(content);
  if (model.phrasings.classOf.length >= leastKept) await keepModel(file, model).catch(() => {});
  return model;
}

/** Of everything the model depends on, the code that learns it included. */
async function fingerprint(content: ReadonlyMap<Language, Phrased>): Promise<string> {
  const hash = createHash("sha256");
  const add = (text: string) => hash.update(text).update("\0");
  for (const name of (await readdir(sourcesDir)).sort()) add(await readFile(join(sourcesDir, name), "utf8"));
  for (const [language, { entries, outside, synonyms }] of content) {
    add(language);
    for (const { id, question, aliases } of entries.values()) [id, question, ...aliases].forEach(add);
    for (const [topic, texts] of outside) [topic, ...texts].forEach(add);
    add(JSON.stringify(synonyms));
  }
  return hash.digest("hex").slice(0, 16);
}

async function readModel(file: string): Promise<Model | undefined> {
  try {
    const model = deserialize(await readFile(file)) as Model;
    // The newest files are kept: this one is in use.
    await utimes(file, new Date(), new Date()).catch(() => {});
    return model;
  } catch {
    return undefined;
  }
}

/** Written beside its place and moved there: another process never reads half a file. */
async function keepModel(file: string, model: Model): Promise<void> {
  const cacheDir = dirname(file);
  await mkdir(cacheDir, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, serialize(model));
  await rename(unfinished, file);
  const files = (await readdir(cacheDir)).filter((name) => name.startsWith("faq-model-"));
  const ages = await Promise.all(
    files.map(async (name) => ({ name, at: (await stat(join(cacheDir, name))).mtimeMs })),
  );
  const old = ages.sort((a, b) => b.at - a.at).slice(modelsKept);
  await Promise.all(old.map(({ name }) => rm(join(cacheDir, name), { force: true })));
}

function trainElsewhere(content: ReadonlyMap<Language, Phrased>): Promise<Model> {
  const { promise, resolve, reject } = Promise.withResolvers<Model>();
  const worker = new Worker(new URL("train-worker.ts", import.meta.url), { workerData: content });
  worker.once("message", resolve);
  worker.once("error", reject);
  return promise;
}
