// One measurement: the kernel's benchmarks, the product's and the peers that are installed, interleaved; then tables of
// rates, of ratios, of what the parts cost, and of the targets.
//   node bench/run.mjs [--rounds 5] [--quick] [--only <benchmark, program, ablation or replications>]...
// Exit code: 1 if some program's result was wrong. Being slow is no error.

import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BENCHES, casesOf } from "./harness/cases.mjs";
import { measureAblation } from "./harness/measure-ablation.mjs";
import { measureCases } from "./harness/measure-cases.mjs";
import { buildPrograms, PROGRAM_NAMES, versions } from "./harness/programs.mjs";
import { ratesTable, ratiosTable, textTable } from "./harness/tables.mjs";
import { judgeTargets } from "./harness/targets.mjs";
import { measureReplications } from "./replications.mjs";

const { rounds, isQuick, only } = argumentsOrExit();
const isWholeMeasurement = only.length === 0;
/** What a log has been told last. */
let round = "";
const settings = { rounds, isQuick, progress };
const folder = mkdtempSync(join(tmpdir(), "orrery-bench-"));
try {
  const results = measurePrograms();
  const ablation = isWanted("ablation") ? await measureAblation(folder, settings) : undefined;
  const replications = isWanted("replications") ? measureReplications(replicationWork()) : undefined;
  print(results, ablation, replications);
  if (results.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

function argumentsOrExit() {
  try {
    return readArguments();
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      quick: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
    },
  });
  const known = ["ablation", "replications", ...Object.keys(BENCHES), ...PROGRAM_NAMES];
  for (const name of values.only) {
    if (!known.some((each) => name === each || name.startsWith(`${each} `)))
      throw new Error(`--only ${name}: expected one of ${known.join(", ")}`);
  }
  const count = Number(values.rounds);
  if (!(Number.isInteger(count) && count >= 1))
    throw new Error(`--rounds ${values.rounds}: expected a whole number above 0`);
  return { rounds: count, isQuick: values.quick, only: values.only };
}

/** `--only cluster --only SimPy` is SimPy's cluster; `--only cluster` is everybody's; `--only "cluster 1000"` one size. */
function isCaseWanted(program, bench, size) {
  const programs = only.filter((name) => PROGRAM_NAMES.includes(name));
  const benches = only.filter((name) => !PROGRAM_NAMES.includes(name) && !["ablation", "replications"].includes(name));
  if (!isWholeMeasurement && programs.length + benches.length === 0) return false;
  const isProgram = programs.length === 0 || programs.includes(program);
  return isProgram && (benches.length === 0 || benches.includes(bench) || benches.includes(`${bench} ${size}`));
}

function isWanted(part) {
  return isWholeMeasurement || only.includes(part);
}

function measurePrograms() {
  const cases = casesOf({ isQuick, isWanted: isCaseWanted });
  progress("building");
  const { programs, missing } = buildPrograms(folder, (name) => cases.some(({ program }) => program === name));
  for (const [name, reason] of missing) console.log(`${name} is left out: ${reason}`);
  return measureCases(
    cases.filter(({ program }) => programs.has(program)),
    programs,
    settings,
  );
}

function replicationWork() {
  return { rounds: Math.min(3, rounds), replications: 8, tasks: isQuick ? 30_000 : 300_000, progress };
}

function print(results, ablation, replications) {
  if (process.stderr.isTTY) progress("");
  console.log(`${cpus()[0].model}, ${cpus().length} processors; ${versions().join("; ")}`);
  console.log(`${rounds} rounds${isQuick ? ", a tenth of the work" : ""}; medians, smallest and largest\n`);
  const targets = judgeTargets(results, { ablation, replications: replications?.ratio });
  const judged = isWholeMeasurement ? targets : targets.filter((row) => row[3] !== "–");
  const tables = [
    ratesTable(results),
    ratiosTable(results),
    ablation?.table ?? "",
    sayReplications(replications),
    textTable(["target", "figure", "bound", "value", ""], judged),
  ];
  console.log(tables.filter((table) => table !== "").join("\n\n"));
}

function sayReplications(measured) {
  if (measured === undefined) return "";
  const { one, two, ratio } = measured;
  return `8 replications: ${one.toFixed(2)} s with 1 thread, ${two.toFixed(2)} s with 2: ${ratio.toFixed(2)}x`;
}

/** One line that is written over; where that cannot be, one line for each round. */
function progress(line) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  else if (line.split(":")[0] !== round) console.error((round = line.split(":")[0]));
}
