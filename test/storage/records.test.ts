import { describe, expect, it } from "vitest";
import { z } from "zod";
import { openTestStorage } from "../support/test-database.ts";

describe("records", () => {
  it("gives back what was kept", async () => {
    const storage = await openTestStorage();
    const records = storage.records("people", z.object({ name: z.string() }));
    await records.set("a", { name: "Ada" });
    expect(await records.get("a")).toEqual({ name: "Ada" });
    const seen = [];
    for await (const entry of records.list()) seen.push(entry);
    expect(seen).toEqual([["a", { name: "Ada" }]]);
    expect(await records.delete("a")).toBe(true);
    expect(await records.delete("a")).toBe(false);
  });
});
