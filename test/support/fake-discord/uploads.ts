import type { StoredMessage, World } from "./world.ts";

export interface UploadedFile {
  readonly name: string;
  readonly content: string;
}

/** Runs a request and ties what was uploaded with it to the message that the request wrote. */
export function keepUploads(files: readonly UploadedFile[], world: World, run: () => unknown): unknown {
  if (files.length === 0) return run();
  const before = new Set(world.messages.keys());
  const result = run();
  const written =
    [...world.messages.values()].findLast(({ id }) => !before.has(id)) ?? resultOf(result, world);
  if (!written) throw new Error("uploads that belong to no message");
  written.files = files;
  return result;
}

const resultOf = (result: unknown, world: World): StoredMessage | undefined =>
  world.messages.get(String((result as { id?: unknown } | undefined)?.id));
