import type { StoredMessage, UploadedFile, World } from "./world.ts";

/** One upload with what the request says of it beside. docs.discord.com reference#uploading-files */
export async function readUpload(file: File, index: string, body: unknown): Promise<UploadedFile> {
  const { attachments, data } = body as { attachments?: Described[]; data?: { attachments?: Described[] } };
  const said = (attachments ?? data?.attachments)?.find(({ id }) => String(id) === index);
  const bytes = new Uint8Array(await file.arrayBuffer());
  return {
    name: file.name,
    content: new TextDecoder().decode(bytes),
    bytes,
    ...(said?.description == null ? {} : { description: said.description }),
  };
}

interface Described {
  readonly id: string | number;
  readonly description?: string | null;
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
