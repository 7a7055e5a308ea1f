import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ViewBatch } from "../features/referrals/referrals.ts";
import type { Logger } from "../system/logger.ts";

/** Views on disk while the database is away: how often which link was opened, and when; nothing about who did. */
export interface ViewSpill {
  /** Resolves once it is safe from a crash. Rejects when the disk does not take it, or there is too much already. */
  add(batch: ViewBatch): Promise<void>;
  /**
   * Gives every batch that lies there to `write`, also those of processes that have died, and removes what was written.
   * False as soon as `write` answers so: the rest stays. A batch may be given more than once.
   */
  takeUp(write: (batch: ViewBatch) => Promise<boolean>): Promise<boolean>;
}

const mostBytes = 64 * 1024 * 1024;
const current = "views.jsonl";
const taken = /^taken-[0-9a-f-]{36}\.jsonl$/;

const line = z.object({
  id: z.uuid(),
  views: z.array(
    z.tuple([
      z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
      z.enum(["view", "crawler"]),
      z.number().int(),
      z.number().int().positive(),
    ]),
  ),
});

/** `folder`: made when it is first needed. Several processes may share it. */
export function createViewSpill(folder: string, logger: Logger): ViewSpill {
  async function add({ id, views }: ViewBatch): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, current);
    if ((await sizeOf(path)) > mostBytes) throw new Error("Too many views wait on disk");
    const file = await open(path, "a", 0o600);
    try {
      // One write of one line: those of several processes do not mix.
      await file.appendFile(`${JSON.stringify({ id, views: gather(views) })}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  async function takeFile(name: string, write: (batch: ViewBatch) => Promise<boolean>): Promise<boolean> {
    const path = join(folder, name);
    for (;;) {
      const text = await readFile(path, "utf8").catch(whenMissing(""));
      for (const written of text.split("\n").filter(Boolean)) {
        const batch = read(written);
        // Cut short by a crash in the middle of writing it.
        if (!batch) logger.error({ code: "spilled_views_unreadable" });
        else if (!(await write(batch))) return false;
      }
      // Somebody may have been adding to it while it got its new name.
      if ((await sizeOf(path)) <= Buffer.byteLength(text)) break;
    }
    await rm(path, { force: true });
    return true;
  }

  return {
    add,
    async takeUp(write) {
      for (;;) {
        await rename(join(folder, current), join(folder, `taken-${randomUUID()}.jsonl`)).catch(
          whenMissing(undefined),
        );
        const names = (await readdir(folder).catch(whenMissing([]))).filter((name) => taken.test(name));
        if (names.length === 0) return true;
        for (const name of names) if (!(await takeFile(name, write))) return false;
      }
    },
  };
}

/** Views of the same code and second in one entry. */
function gather(views: ViewBatch["views"]): z.infer<typeof line>["views"] {
  const entries = new Map<string, z.infer<typeof line>["views"][number]>();
  for (const { code, kind, at, times } of views) {
    if ((kind !== "view" && kind !== "crawler") || times === 0) continue;
    const second = Math.floor(at / 1000) * 1000;
    const key = `${code} ${kind} ${second}`;
    const known = entries.get(key);
    if (known) known[3] += times;
    else entries.set(key, [code, kind, second, times]);
  }
  return [...entries.values()];
}

function read(text: string): ViewBatch | undefined {
  try {
    const { id, views } = line.parse(JSON.parse(text));
    return { id, views: views.map(([code, kind, at, times]) => ({ code, kind, at, times })) };
  } catch {
    return undefined;
  }
}

const whenMissing =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === "ENOENT") return instead;
    throw error;
  };

const sizeOf = async (path: string): Promise<number> =>
  (await stat(path).catch(whenMissing(undefined)))?.size ?? 0;
