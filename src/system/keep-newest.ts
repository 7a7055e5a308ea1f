import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Removes all files and folders of a folder whose name starts so, but for the `most` that were last written. */
export async function keepNewest(folder: string, most: number, start = ""): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(start));
  const ages = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = ages.sort((a, b) => b.at - a.at).slice(most);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })));
}
