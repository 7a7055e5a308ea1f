import { execFile } from "node:child_process";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { killPostmaster } from "./cluster.ts";
import type { Home, Scenario } from "./run-scenario.ts";

const run = promisify(execFile);
const diskMegabytes = 192;
const told = "Whoever asks meanwhile is told to try again; nothing taken is lost, nobody is answered twice.";

/** True where a small disk can be made: `mount` is for root, and tmpfs for Linux. */
export const canMakeDisk = process.platform === "linux" && process.getuid?.() === 0;

/** What happens to the bot's own database, in DATA_DIR. */
export const embeddedCrash: Scenario = {
  name: "embedded database crashed",
  promise: `The bot starts it again by itself. ${told}`,
  mayApologise: true,
  home: () => openHome(async () => async () => {}),
  async hurt({ world }) {
    await killPostmaster(world.dataDir);
    return undefined;
  },
};

export const diskFull: Scenario = {
  name: "disk full under the embedded database",
  promise: `Postgres stops; the bot tells people so, and starts it again once there is room. ${told}`,
  mayApologise: true,
  home: () =>
    openHome(async (folder) => {
      await run("mount", ["-t", "tmpfs", "-o", `size=${diskMegabytes}m,mode=755`, "none", folder]);
      return async () => void (await run("umount", [folder]));
    }),
  async hurt({ world, sizes }) {
    const filler = join(world.dataDir, "filler");
    const megabytes = await fillDisk(filler);
    // Its log has some room left until it begins a new file.
    await world.ask("select pg_switch_wal()");
    await sleep(sizes.faultMs);
    await rm(filler);
    return { "MB until full": megabytes };
  },
};

async function openHome(prepare: (folder: string) => Promise<() => Promise<void>>): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), "porte-voix-chaos-home-"));
  const undo = await prepare(folder);
  const dataDir = join(folder, "data");
  await mkdir(dataDir);
  return {
    databaseUrl: `postgres://bot@localhost/postgres?host=${encodeURIComponent(join(dataDir, "postgres"))}`,
    dataDir,
    async remove() {
      await undo();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes until nothing more fits; answers with the MB written. */
async function fillDisk(path: string): Promise<number> {
  const file = await open(path, "w");
  try {
    for (let written = 0, size = 1 << 20; ; written += size)
      try {
        await file.write(Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        if (size <= 4096) return Math.round(written / (1 << 20));
        size = 4096;
      }
  } finally {
    await file.close();
  }
}
