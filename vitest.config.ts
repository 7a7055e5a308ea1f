import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/egress-setup.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // A third of a run is waiting, for rhythms of seconds and for other processes: one file more at a time than there are
    // cores, where Vitest would take one fewer.
    maxWorkers: availableParallelism() + 1,
    // The tests that start whole processes share two cores with all others.
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
