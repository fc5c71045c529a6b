// Builds and runs threads/utilisation.ts, which says what it measures.
//   node bench/utilisation.mjs [runs, default 1000] [threads, default 2] [rounds, default 5]

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { BUNDLE } from "./harness/programs.mjs";

const BENCH = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), "orrery-utilisation-"));
try {
  await build({
    ...BUNDLE,
    entryPoints: {
      utilisation: join(BENCH, "threads/utilisation.ts"),
      "run-worker": resolve(BENCH, "../src/cli/executor/run-worker.ts"),
    },
    outdir: folder,
    outExtension: {},
    splitting: true,
    define: { ORRERY_BUILD: '"bench"' }, // a worker thread's file lies beside it, see src/cli/installation.ts
  });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const { status } = spawnSync(process.execPath, [join(folder, "utilisation.js"), ...process.argv.slice(2)], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
