// A copy of the sources in which one piece of text of one file can be another, and the gate run under what is built of it.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");
const SCENARIO = "weather.yaml";

export class ChangedBuild {
  #folder;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), "orrery-gate-"));
    for (const name of ["src", "build.mjs", "package.json"])
      cpSync(join(ROOT, name), join(this.#folder, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(this.#folder, "node_modules"), "junction");
    cpSync(join(import.meta.dirname, SCENARIO), join(this.#folder, SCENARIO));
    this.#build();
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** By the engine as it is. */
  writeBaseline() {
    const { status, stderr } = this.#orrery(["baseline", "write", SCENARIO, "--quiet", "--jobs", "1"]);
    if (status !== 0) throw new Error(`the baseline cannot be written: ${stderr}`);
  }

  /** `{ code, outcome, changed, told, worst }` of the gate under the change; undefined = the engine as it is. */
  gateUnder(change) {
    return change === undefined ? this.#gate() : this.#with(change, () => this.#gate());
  }

  /** The file that a change belongs to, and its text, in which the piece to be changed stands once. */
  locate({ name, file, from }) {
    const path = join(this.#folder, "src", file);
    const text = readFileSync(path, "utf8");
    if (text.split(from).length !== 2) throw new Error(`${name}: expected once in ${file}: ${from}`);
    return { path, text };
  }

  #with(change, body) {
    const { path, text } = this.locate(change);
    writeFileSync(
      path,
      text.replace(change.from, () => change.to),
    );
    try {
      this.#build();
      return body();
    } finally {
      writeFileSync(path, text);
    }
  }

  #build() {
    const { status, stderr } = spawnSync(process.execPath, ["build.mjs"], { cwd: this.#folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`it cannot be built: ${stderr}`);
  }

  #gate() {
    const { status, stdout, stderr } = this.#orrery(["gate", SCENARIO, "--json", "--jobs", "1"]);
    if (!stdout.startsWith("{"))
      return { code: status, outcome: "no answer", changed: 0, told: false, worst: firstLine(stderr) };
    const [gate] = JSON.parse(stdout).scenarios;
    const changed = gate.variants.reduce((sum, { changedSeeds }) => sum + changedSeeds.length, 0);
    const told = gate.variants.some(({ divergence }) => divergence !== undefined);
    return { code: status, outcome: gate.outcome, changed, told, worst: worstOf(gate) };
  }

  #orrery(args) {
    const options = { cwd: this.#folder, encoding: "utf8", maxBuffer: 1 << 28 };
    return spawnSync(process.execPath, [join(this.#folder, "dist/main.js"), ...args], options);
  }
}

/** What a reader of the gate's answer would be told first. */
function worstOf({ outcome, problems, metrics }) {
  const problem = problems.find((each) => each.outcome === outcome);
  if (problem !== undefined) return firstLine(problem.message);
  const named = metrics.filter((metric) => metric.outcome === outcome && outcome !== "identical");
  return named.length === 0
    ? ""
    : `${named[0].variant}.${named[0].metric}${named.length > 1 ? ` and ${named.length - 1} more` : ""}`;
}

function firstLine(text) {
  return text.split("\n")[0];
}
