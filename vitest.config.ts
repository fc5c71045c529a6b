// How the tests run: plain Node, two workers, a generous limit per test (the machine may be slow; no test is about time).

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "threads",
    maxWorkers: 2,
    // Modules keep nothing between tests, so a worker loads them once, and not once for each of four hundred files.
    isolate: false,
  },
});
