// How the tests run: plain Node, two workers, a generous limit per test (the machine may be slow; no test is about time).

import { defineConfig } from "vitest/config";

/** Long runs. In a worker that has run everything else before, compiled code knows too many shapes, and they take up to three times as long. */
const LONG = ["test/golden/**/*.test.ts", "test/theory/**/*.test.ts", "test/real-logs/**/*.test.ts"];

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "threads",
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "long", include: LONG, isolate: true } },
      // Modules keep nothing between tests, so a worker loads them once, and not once for each of four hundred files.
      { extends: true, test: { name: "short", include: ["test/**/*.test.ts"], exclude: LONG, isolate: false } },
    ],
  },
});
