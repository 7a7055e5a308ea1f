import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { joinCalls } from "../../src/system/join-calls.ts";

describe("calls that are joined", () => {
  it("are made at once for whoever comes alone, and together for those who come meanwhile", async () => {
    const runs: (readonly number[])[] = [];
    const first = Promise.withResolvers<void>();
    const double = joinCalls(async (items: readonly number[]) => {
      runs.push(items);
      if (items.includes(1)) await first.promise;
      return items.map((item) => 2 * item);
    });
    const alone = double(1);
    await nextTurn();
    const [second, third] = [double(2), double(3)];
    await nextTurn();
    expect(runs).toEqual([[1]]);
    first.resolve();
    expect(await Promise.all([alone, second, third])).toEqual([2, 4, 6]);
    expect(await double(4)).toBe(8);
    expect(runs).toEqual([[1], [2, 3], [4]]);
  });

  it("are made together for those who come in one turn of the loop, however many steps apart", async () => {
    const runs: (readonly number[])[] = [];
    const call = joinCalls(async (items: readonly number[]) => {
      runs.push(items);
      return items;
    });
    const later = async () => {
      for (let step = 0; step < 10; step += 1) await undefined;
      return call(2);
    };
    await Promise.all([call(1), later()]);
    expect(runs).toEqual([[1, 2]]);
  });

  it("are not more than the most at a time", async () => {
    const sizes: number[] = [];
    const count = joinCalls(async (items: readonly number[]) => {
      sizes.push(items.length);
      return items;
    }, 2);
    await Promise.all([1, 2, 3, 4].map(count));
    expect(sizes).toEqual([2, 2]);
  });

  it("fail together, and the next ones are made all the same", async () => {
    let fails = true;
    const call = joinCalls(async (items: readonly string[]) => {
      await Promise.resolve();
      if (items.includes("b") && fails) throw new RangeError("no");
      return items;
    });
    const one = call("a");
    await nextTurn();
    const others = ["b", "c"].map(call);
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
    await nextTurn();
    await expect(call("next")).resolves.toBe("next");
    hanging.resolve(["came late"]);
    await expect(first).resolves.toBe("came late");
  });
});
