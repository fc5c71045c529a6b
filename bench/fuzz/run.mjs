// Draws scenarios from numbers, runs them, and says what is wrong: npm run fuzz -- --minutes 10 --from 1 (README.md beside it).

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { BUNDLE } from "../harness/programs.mjs";
import { JudgeThread } from "./judge-thread.mjs";
import { Tally } from "./tally.mjs";

const { values: options } = parseArgs({
  options: {
    from: { type: "string", default: "1" },
    count: { type: "string" },
    minutes: { type: "string", default: "10" },
    limit: { type: "string", default: "120" },
    out: { type: "string", default: ".scratch/fuzz" },
    shrink: { type: "boolean", default: false },
  },
});
const from = numberOf("from");
const to = options.count === undefined ? Infinity : from + numberOf("count");
const deadline = options.count === undefined ? Date.now() + numberOf("minutes") * 60_000 : Infinity;
const out = resolve(options.out);
mkdirSync(out, { recursive: true });

const folder = mkdtempSync(join(tmpdir(), "orrery-fuzz-"));
const tally = new Tally();
/** How it stands, now and then: ms. */
const WORD_EVERY = 60_000;
let nextWord = Date.now() + WORD_EVERY;
try {
  buildSync({ ...BUNDLE, entryPoints: ["worker", "shrink-scenario"].map(entry), outdir: folder });
  const { shrinkScenario } = await import(join(folder, "shrink-scenario.mjs"));
  const thread = new JudgeThread(join(folder, "worker.mjs"), numberOf("limit") * 1000);
  for (let number = from; number < to && Date.now() < deadline; number += 1) {
    const fuzzed = { number, ...(await thread.ask(number)) };
    tally.add(fuzzed);
    if (Date.now() >= nextWord) {
      console.error(tally.say());
      nextWord = Date.now() + WORD_EVERY;
    }
    if (fuzzed.complaints.length === 0) continue;
    say(fuzzed, keep(number, fuzzed.drawn));
    if (options.shrink && fuzzed.drawn !== undefined) await shrink(fuzzed, thread, shrinkScenario);
  }
  await thread.close();
} finally {
  rmSync(folder, { recursive: true });
}
console.log(tally.say());
process.exitCode = tally.isClean ? 0 : 1;

function entry(name) {
  return join(import.meta.dirname, `${name}.ts`);
}

function numberOf(name) {
  const value = Number(options[name]);
  if (Number.isFinite(value) && value >= 0) return value;
  console.error(`--${name}: expected a number of at least 0, found '${options[name]}'`);
  process.exit(2);
}

function say({ number, complaints, told = [] }, file) {
  console.log(`${number}: ${[...new Set(complaints.map(({ kind }) => kind))].join("; ")}`);
  for (const { text } of complaints.slice(0, 3)) console.log(`    ${text.replaceAll("\n", "\n    ")}`);
  for (const message of told.slice(0, 3)) console.log(`    the loader said: ${message}`);
  if (file !== undefined) console.log(`    node dist/main.js run ${file}`);
  console.log(`    npm run fuzz -- --from ${number} --count 1`);
}

/** The file with what was drawn: JSON is YAML. */
function keep(name, drawn) {
  if (drawn === undefined) return undefined;
  const file = join(out, `${name}.yaml`);
  writeFileSync(file, `${JSON.stringify(drawn, null, 2)}\n`);
  return relative(process.cwd(), file);
}

async function shrink({ number, drawn, complaints: [{ kind }] }, thread, shrinkScenario) {
  const isWrong = async (smaller) => (await thread.ask(smaller)).complaints.some((one) => one.kind === kind);
  const file = keep(`${number}.small`, await shrinkScenario(drawn, isWrong));
  console.log(`    as small as it gets while it ${kind}: ${file}`);
}
