import { describe, expect, it } from "vitest";
import { joinCalls } from "../../src/system/join-calls.ts";

describe("calls that are joined", () => {
  it("are made at once for whoever comes alone, and together for those who come meanwhile", async () => {
    const runs: (readonly number[])[] = [];
    const double = joinCalls(async (items: readonly number[]) => {
      runs.push(items);
      return items.map((item) => 2 * item);
    });
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(await double(4)).toBe(8);
    expect(runs).toEqual([[1], [2, 3], [4]]);
  });

  it("are not more than the most at a time", async () => {
    const sizes: number[] = [];
    const count = joinCalls(async (items: readonly number[]) => {
      sizes.push(items.length);
      return items;
    }, 2);
    await Promise.all([1, 2, 3, 4].map(count));
    expect(sizes).toEqual([1, 2, 1]);
  });

  it("fail together, and the next ones are made all the same", async () => {
    let fails = true;
    const call = joinCalls(async (items: readonly string[]) => {
      await Promise.resolve();
      if (items.includes("b") && fails) throw new RangeError("no");
      return items;
    });
    const [one, ...others] = ["a", "b", "c"].map(call);
    await expect(one).resolves.toBe("a");
    for (const other of others) await expect(other).rejects.toThrow(RangeError);
    fails = false;
    await expect(call("b")).resolves.toBe("b");
  });

  it("do not wait for ever for one that hangs", async () => {
    const hanging = Promise.withResolvers<readonly string[]>();
    const call = joinCalls((items: readonly string[]) =>
      items.includes("hangs") ? hanging.promise : Promise.resolve(items),
    );
    const first = call("hangs");
    await expect(call("next")).resolves.toBe("next");
    hanging.resolve(["came late"]);
    await expect(first).resolves.toBe("came late");
  });
});
