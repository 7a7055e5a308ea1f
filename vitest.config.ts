import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/egress-setup.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    // The tests that start whole processes share two cores with all others.
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
