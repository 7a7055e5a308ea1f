import { mkdir, readFile, rename, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Deserializer, Serializer } from "node:v8";
import { keepNewest } from "../../system/keep-newest.ts";

/** Where tools keep what they can make again; removed with node_modules, never committed. */
export const defaultCacheDir: string = fileURLToPath(
  new URL("../../../node_modules/.cache/porte-voix/", import.meta.url),
);
const filesKept = 4;

/** What is kept costs too much to make at each start. Its file is named by a fingerprint of all that it is made of. */
interface KeptFile {
  readonly cacheDir: string;
  readonly kind: "answers" | "model";
  readonly fingerprint: string;
}

const nameOf = ({ kind, fingerprint }: KeptFile) => `faq-${kind}-${fingerprint}.bin`;

/** `undefined` where there is none, or none that can be read. */
export async function readKept<T>(file: KeptFile): Promise<T | undefined> {
  const path = join(file.cacheDir, nameOf(file));
  try {
    const bytes = await readFile(path);
    const value = deserialize(bytes) as T;
    // Nothing points into it: 16 MB are given back now, and not whenever the collector looks. Never what others share.
    if (bytes.length === bytes.buffer.byteLength) bytes.buffer.transfer(0);
    // The newest files are kept: this one is in use.
    await utimes(path, new Date(), new Date()).catch(() => {});
    return value;
  } catch {
    return undefined;
  }
}

/**
 * Keeps it beside the three used last of its kind; where nothing can be written, it is not kept. Written beside its place
 * and moved there: another process never reads half a file.
 */
export async function keep(file: KeptFile, value: unknown): Promise<void> {
  try {
    await mkdir(file.cacheDir, { recursive: true });
    const unfinished = join(file.cacheDir, `${nameOf(file)}.${process.pid}`);
    await writeFile(unfinished, serialize(value));
    await rename(unfinished, join(file.cacheDir, nameOf(file)));
    await keepNewest(file.cacheDir, filesKept, `faq-${file.kind}-`);
  } catch {
    // It is made again at the next start.
  }
}

// Not v8.serialize: arrays read by v8.deserialize may be views of the whole file, which then stays in memory beside them.
function serialize(value: unknown): Uint8Array {
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

function deserialize(bytes: Uint8Array): unknown {
  const deserializer = new Deserializer(bytes);
  deserializer.readHeader();
  return deserializer.readValue();
}
