// Runs the kernel benchmarks, each in its own process, interleaved over the rounds, and prints medians and spreads:
//   node bench/kernel/run.mjs [rounds, default 5]

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";

const CASES = [
  ["hold", "1000"],
  ["hold", "100000"],
  ["hold", "1000000"],
  ["mmc"],
  ["pingpong"],
  ["heartbeat", "1000"],
  ["heartbeat", "10000"],
  ["cluster", "10"],
  ["cluster", "1000"],
  ["cluster", "10000"],
];

const rounds = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "orrery-bench-"));
try {
  const entryPoints = [...new Set(CASES.map(([name]) => join(import.meta.dirname, `${name}.ts`)))];
  buildSync({
    entryPoints,
    bundle: true,
    platform: "node",
    format: "esm",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
  });
  const results = CASES.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    CASES.forEach(([name, ...size], index) => {
      results[index].push(
        JSON.parse(execFileSync(process.execPath, [join(folder, `${name}.mjs`), ...size], { encoding: "utf8" })),
      );
    });
  }
  console.log(`Node ${process.version}, ${rounds} rounds, million events/s`);
  for (const lines of results) console.log(summary(lines));
} finally {
  rmSync(folder, { recursive: true });
}

function summary(lines) {
  const rates = lines.map((line) => line.million_events_per_s).sort((one, other) => one - other);
  const [{ name, check, digest }] = lines;
  if (lines.some((line) => line.digest !== digest))
    throw new Error(`${name}: two runs with one seed have different digests`);
  const middle = rates[Math.floor(rates.length / 2)];
  const memory = Math.max(...lines.map((line) => line.rss_peak_mb));
  return `${name.padEnd(16)} ${middle.toFixed(2).padStart(6)}  (${rates[0]} to ${rates.at(-1)})  ${memory.toFixed(0)} MB  ${check}  ${digest}`;
}
