import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { createLeases } from "../../src/storage/leases.ts";
import { hasCertainlyEnded, markOfThisProcess } from "../../src/storage/process-mark.ts";
import { sql } from "../../src/storage/storage.ts";
import { openTestStorage } from "../support/test-database.ts";

const minute = 60_000;

async function openTwo() {
  const { db } = await openTestStorage();
  /** Time goes by in the database alone. */
  const wait = (ms: number) =>
    db
      .updateTable("leases")
      .set({ expires_at: sql`expires_at - ${ms}::int * interval '1 millisecond'` })
      .execute();
  return { db, wait, ada: createLeases(db, undefined), ben: createLeases(db, undefined) };
}

describe("a lease", () => {
  it("is one process's until it is given back, also when many ask at once", async () => {
    const { db, ada } = await openTwo();
    const others = Array.from({ length: 8 }, () => createLeases(db, undefined));
    const asked = await Promise.all(others.map((one) => one.take(["poll"], minute)));
    expect(asked.filter((answer) => answer === "taken")).toHaveLength(1);
    expect(await ada.take(["poll"], minute)).toBe("held");
    await ada.release(["poll"]);
    expect(await ada.take(["poll"], minute)).toBe("held");
    await others[asked.indexOf("taken")]?.release(["poll"]);
    expect(await ada.take(["poll"], minute)).toBe("taken");
    expect(await ada.take(["poll"], minute)).toBe("taken");
  });

  it("lasts as long as it is renewed, and is anybody's after", async () => {
    const { ada, ben, wait } = await openTwo();
    await ada.take(["poll"], minute);
    await wait(minute - 5_000);
    expect(await ada.renew(["poll"], minute)).toBe(true);
    await wait(minute - 5_000);
    expect(await ben.take(["poll"], minute)).toBe("held");
    await wait(10_000);
    expect(await ada.renew(["poll"], minute)).toBe(true);
    await wait(minute);
    expect(await ben.take(["poll"], minute)).toBe("taken");
    expect(await ada.renew(["poll"], minute)).toBe(false);
    await ada.release(["poll"]);
    expect(await ada.take(["poll"], minute)).toBe("held");
  });

  it("does not outlast a clock of the database that was put back", async () => {
    const { ada, ben, wait } = await openTwo();
    await ada.take(["poll"], minute);
    await wait(-24 * 60 * minute);
    expect(await ben.take(["poll"], minute)).toBe("taken");
  });

  it("on several names is had on all or on none", async () => {
    const { ada, ben } = await openTwo();
    expect(await ada.take(["shard 1", "shard 2"], minute)).toBe("taken");
    expect(await ben.take(["shard 2", "shard 3"], minute)).toBe("partly");
    expect(await ben.take(["shard 1", "shard 2"], minute)).toBe("held");
    expect(await ben.take(["shard 3"], minute)).toBe("taken");
    expect(await ada.renew(["shard 1", "shard 3"], minute)).toBe(false);
  });
});

describe("the mark of a process", () => {
  const mark = markOfThisProcess() ?? "";
  /** Where the system tells nothing, nothing is certain. */
  const isTold = mark !== "";
  const markOf = (pid: number, startedAt: string) => mark.replace(/\d+ \d+$/, `${pid} ${startedAt}`);

  it("tells that it has ended only when that is certain", async () => {
    expect(hasCertainlyEnded(mark)).toBe(false);
    // Its number is another's by now.
    expect(hasCertainlyEnded(markOf(process.pid, "1"))).toBe(isTold);
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const pid = child.pid ?? 0;
    child.kill("SIGKILL");
    await once(child, "close");
    expect(hasCertainlyEnded(markOf(pid, "1"))).toBe(isTold);
    // Another machine, or this one before it was started again; another container.
    expect(hasCertainlyEnded(`another-boot ${mark.slice(mark.indexOf(" ") + 1)}`)).toBe(false);
    expect(hasCertainlyEnded(markOf(pid, "1").replace(/pid:\[\d+\]/, "pid:[1]"))).toBe(false);
    expect(hasCertainlyEnded("nonsense")).toBe(false);
  });

  it("lets the lease of one that was killed go at once", async () => {
    const { db } = await openTestStorage();
    const dead = createLeases(db, markOf(process.pid, "1"));
    const [alive, next] = [createLeases(db, mark), createLeases(db, mark)];
    await dead.take(["poll"], minute);
    expect(await alive.take(["poll"], minute)).toBe(isTold ? "taken" : "held");
    expect(await next.take(["poll"], minute)).toBe("held");
  });
});
