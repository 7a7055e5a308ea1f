import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/egress-setup.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // Much of a run is waiting, for rhythms of seconds and for whole processes: a file for each core at a time, where
    // Vitest would leave one core to itself (CI has two).
    maxWorkers: "100%",
    // The tests that start whole processes share two cores with all others.
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
