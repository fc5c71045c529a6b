// What the parts of the product cost: `cluster` at 1,000 workers with a trace of every record written as
// `ablation <none|ring|binary|ndjson> [tasks] [ideal|whole|raft]`. Without digest and without observatory are bundles of this same
// program in which the build puts the modules of `without/` in their place (see bench/harness/build.mjs). `whole` runs
// `single-master` and `raft` a replicated master instead of `ideal`.

import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatRecord } from "../../src/cli/output/record-line.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import type { AnyRecordListener } from "../../src/trace/trace.ts";
import { clusterScenario, IDEAL, RAFT, SINGLE_MASTER } from "./scenarios.ts";
import { SEED, variantOf } from "./product-run.ts";

const WORKERS = 1_000;
const [, , mode = "none", tasksText = "1000000", architecture = "ideal"] = process.argv;
const tasks = Number(tasksText);
const design = architecture === "raft" ? RAFT : architecture === "whole" ? SINGLE_MASTER : IDEAL;
const variant = variantOf(clusterScenario(WORKERS, tasks, design));
const nodeNames = variant.cluster.nodes.map(({ name }) => name);

/** A listener, and what has to be done at the end. */
interface Tracer {
  readonly onRecord: AnyRecordListener;
  finish(): void;
}

const folder = mkdtempSync(join(tmpdir(), "orrery-ablation-"));
const file = openSync(join(folder, "trace"), "w");
try {
  const tracer = createTracer();
  const start = process.hrtime.bigint();
  const result = runVariant(variant, SEED, tracer === undefined ? {} : { onRecord: tracer.onRecord });
  tracer?.finish();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const megabytes = fstatSync(file).size / 1e6;
  const line = { name: mode, seconds, records: result.counters.records, trace_mb: megabytes, digest: result.digest };
  console.log(JSON.stringify(line));
} finally {
  closeSync(file);
  rmSync(folder, { recursive: true });
}

function createTracer(): Tracer | undefined {
  switch (mode) {
    case "ring":
      return ringTracer();
    case "binary":
      return binaryTracer();
    case "ndjson":
      return ndjsonTracer();
    case "none":
      return undefined;
    default:
      throw new Error(`no trace is called ${mode}`);
  }
}

/** The last 65,536 records, in memory. */
function ringTracer(): Tracer {
  const length = 65_536;
  const numbers = new Float64Array(length * 2);
  const words = new Int32Array(length * 8);
  let next = 0;
  return {
    onRecord(kind, at, node, task, attempt, epoch, value) {
      const word = next * 8;
      numbers[next * 2] = at;
      numbers[next * 2 + 1] = value;
      words[word] = kind;
      words[word + 1] = node;
      words[word + 2] = task;
      words[word + 3] = attempt;
      words[word + 4] = epoch;
      next = (next + 1) & (length - 1);
    },
    finish() {},
  };
}

/** Forty bytes a record, to a file. */
function binaryTracer(): Tracer {
  const records = 32_768;
  const bytes = new ArrayBuffer(records * 40);
  const numbers = new Float64Array(bytes);
  const words = new Int32Array(bytes);
  let used = 0;
  const flush = (): void => {
    writeSync(file, new Uint8Array(bytes, 0, used * 40));
    used = 0;
  };
  return {
    onRecord(kind, at, node, task, attempt, epoch, value) {
      if (used === records) flush();
      const word = used * 10 + 4;
      numbers[used * 5] = at;
      numbers[used * 5 + 1] = value;
      words[word] = kind;
      words[word + 1] = node;
      words[word + 2] = task;
      words[word + 3] = attempt;
      words[word + 4] = epoch;
      used += 1;
    },
    finish: flush,
  };
}

/** What `orrery trace` prints, to a file. */
function ndjsonTracer(): Tracer {
  let lines = "";
  const flush = (): void => {
    writeSync(file, lines);
    lines = "";
  };
  return {
    onRecord(kind, at, node, task, attempt, epoch, value) {
      lines += `${formatRecord({ kind, at, numbers: [node, task, attempt, epoch, value] }, nodeNames)}\n`;
      if (lines.length > 65_536) flush();
    },
    finish: flush,
  };
}
