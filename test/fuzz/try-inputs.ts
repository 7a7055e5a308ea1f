import fc, { type Arbitrary } from "fast-check";
import { afterAll, beforeAll } from "vitest";

/** `npm run fuzz` sets it; `npm test` tries this share of each kind. */
const share = Number(process.env.FUZZ_SHARE ?? "0.015");
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Events tried side by side; a finding is shrunk to the one that causes it. */
const batch = 36;
const counts: Record<string, number> = {};
const began = performance.now();

// At once: a run that is cut off can be tried again, too.
beforeAll(() => void process.stdout.write(`Fuzzing with FUZZ_SEED=${seed}\n`));

afterAll(() => {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const lines = Object.entries(counts).map(([kind, count]) => `  ${kind}: ${count}`);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stdout.write(`Fuzzed with FUZZ_SEED=${seed}: ${all} in ${seconds} s\n${lines.join("\n")}\n`);
});

const count = (kind: string, more: number) => {
  counts[kind] = (counts[kind] ?? 0) + more;
};

/** Tries `total` times the share, batch by batch, and shrinks what `judge` rejects. */
export async function tryMany<T>(
  kind: string,
  total: number,
  of: Arbitrary<T>,
  judge: (some: readonly T[]) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(of, { minLength: 1, maxLength: batch, size: "max" }), async (some) => {
      await judge(some);
      count(kind, some.length);
    }),
    {
      seed,
      numRuns: Math.ceil((total * share) / (batch / 2)),
      interruptAfterTimeLimit: 3_600_000,
      markInterruptAsFailure: true,
    },
  );
}

/** The same for what is only read: nothing but what `judge` allows may come of it. */
export async function readMany<T>(
  kind: string,
  total: number,
  of: Arbitrary<T>,
  judge: (one: T) => unknown,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(of, async (one) => {
      await judge(one);
      count(kind, 1);
    }),
    { seed, numRuns: Math.ceil(total * share) },
  );
}
