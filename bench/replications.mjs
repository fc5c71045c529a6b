// What a second processor is worth (P10): the same replications through the real command line with one and with two
// threads, wall time of the whole process, start-up and judging included. Both must find the same, digest by digest.
//   node bench/replications.mjs [rounds, default 3] [replications, default 8] [tasks a replication, default 300000]

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { median } from "./harness/measure-cases.mjs";

const CLI = resolve(import.meta.dirname, "../dist/main.js");

/** `{ ratio, one, two }`: medians of the wall times in seconds, and one divided by the other. */
export function measureReplications({ rounds, replications, tasks, progress = () => {} }) {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build`);
  const folder = mkdtempSync(join(tmpdir(), "orrery-replications-"));
  try {
    const path = join(folder, "replications.yaml");
    writeFileSync(path, scenario(tasks));
    const seconds = { 1: [], 2: [] };
    for (let round = 0; round < rounds; round += 1) {
      progress(`round ${round + 1} of ${rounds}: ${replications} replications with 1 and 2 threads`);
      const runs = [1, 2].map((jobs) => run(path, folder, replications, jobs));
      runs.forEach(({ elapsed }, index) => seconds[index + 1].push(elapsed));
      if (runs[0].digests !== runs[1].digests) throw new Error("--jobs 1 and --jobs 2 have different digests");
    }
    const [one, two] = [median(seconds[1]), median(seconds[2])];
    return { ratio: one / two, one, two };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function scenario(tasks) {
  return `
name: replications
cluster: { workers: 1000 }
workload: { all: { arrivals: { poisson: { rate: 800/s } }, service: { exponential: { mean: 1s } }, limit: ${tasks} } }
scheduler: { architecture: { ideal: { delay: { exponential: { mean: 1ms } } } } }
`;
}

function run(path, folder, replications, jobs) {
  const args = [
    CLI,
    "run",
    path,
    "-n",
    String(replications),
    "--jobs",
    String(jobs),
    "--json",
    "--quiet",
    "--no-report",
  ];
  const start = process.hrtime.bigint();
  const output = execFileSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  const runs = Object.values(JSON.parse(output).variants).flatMap((variant) => variant.runs);
  return { elapsed, digests: runs.map(({ seed, digest }) => `${seed} ${digest}`).join("\n") };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [rounds = 3, replications = 8, tasks = 300_000] = process.argv.slice(2).map(Number);
  const { ratio, one, two } = measureReplications({
    rounds,
    replications,
    tasks,
    progress: (line) => console.error(line),
  });
  console.log(
    `${replications} replications: ${one.toFixed(2)} s with 1 thread, ${two.toFixed(2)} s with 2: ${ratio.toFixed(2)}x`,
  );
}
