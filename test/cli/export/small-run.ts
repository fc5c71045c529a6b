// A small run with real algorithms and much bad weather, and its exports in a folder.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createExports } from "../../../src/cli/export/create-exports.ts";
import { describeRun } from "../../../src/experiment/export/describe-run.ts";
import { readExportOptions } from "../../../src/cli/export/export-options.ts";
import { runExports } from "../../../src/experiment/export/feed-exports.ts";
import { OutputFiles } from "../../../src/cli/export/output-files.ts";
import { readScenario } from "../../../src/cli/load-scenario.ts";
import type { RunResult } from "../../../src/experiment/results.ts";
import type { RunExport } from "../../../src/report/export/run-export.ts";
import type { Variant } from "../../../src/scenario/scenario.ts";

export const SMALL_SCENARIO = `
name: small
seed: 3
duration: 30s
drain: 20s
cluster:
  zones: [a, b]
  workers: { count: 3, cores: 4 }
  clients: 2
workload:
  web: { arrivals: { poisson: { rate: 5/s } }, service: { exponential: { mean: 400ms } } }
  batch: { arrivals: { poisson: { rate: 0.5/s } }, service: { exponential: { mean: 3s } }, cores: 3 }
scheduler:
  detection: { heartbeat: { interval: 500ms, suspect: 1s, timeout: 2s } }
faults:
  - { at: 5s, crash: worker/1, for: 5s }
  - { at: 9s, slow: worker/0, factor: 4, for: 4s }
  - { at: 12s, crash: leader, for: 1s }
  - { at: 16s, partition: { isolate: worker/2 }, for: 4s }
  - { at: 22s, pause: worker/1, for: 2s }
`;

export function smallVariant(): Variant {
  return readScenario("small.yaml", SMALL_SCENARIO, []).variants[0];
}

export interface Exported {
  readonly result: RunResult;
  readonly notices: readonly (readonly string[])[];
  /** By file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** `watcher` is told of everything too. */
export function exportSmallRun(format: readonly string[], watcher?: RunExport): Exported {
  const folder = mkdtempSync(join(tmpdir(), "orrery-export-"));
  try {
    const variant = smallVariant();
    const nodeNames = variant.cluster.nodes.map(({ name }) => name);
    const options = readExportOptions({ format, out: folder }, { scenario: "small", nodeNames });
    const output = new OutputFiles();
    const exports = createExports(describeRun("small", variant, 3), { ...options, parquet: undefined }, output);
    const runs = exports.map(({ run }) => run);
    const outcome = runExports(variant, 3, watcher === undefined ? runs : [...runs, watcher]);
    const paths = output.publish();
    const files = new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)]));
    return { ...outcome, files };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
