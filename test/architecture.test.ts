// The layers of the house, as data, and the bans that keep runs deterministic. Fails with a sentence for every import
// against the table; also proves that it saw the files, and that it would catch a planted violation.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCE = resolve(import.meta.dirname, "../src");

/** What each layer may import, besides itself. Everything not listed is refused. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  trace: ["kernel"],
  process: ["kernel", "trace"],
  algorithms: ["kernel", "trace", "process"],
  architectures: ["kernel", "trace", "process", "algorithms"],
  cluster: ["kernel", "trace", "process"],
  workload: ["kernel", "process"],
  observe: ["kernel", "trace"],
  scenario: ["kernel", "trace", "process", "algorithms", "architectures", "cluster", "workload", "observe"],
  experiment: [
    "kernel",
    "trace",
    "process",
    "algorithms",
    "architectures",
    "cluster",
    "workload",
    "observe",
    "scenario",
  ],
  explore: [
    "kernel",
    "trace",
    "process",
    "algorithms",
    "architectures",
    "cluster",
    "workload",
    "observe",
    "scenario",
    "experiment",
  ],
  report: [],
  live: [
    "kernel",
    "trace",
    "process",
    "algorithms",
    "architectures",
    "cluster",
    "workload",
    "observe",
    "scenario",
    "experiment",
  ],
  cli: [
    "kernel",
    "trace",
    "process",
    "algorithms",
    "architectures",
    "cluster",
    "workload",
    "observe",
    "scenario",
    "experiment",
    "explore",
    "report",
    "studio",
    "live",
    "orrery.ts",
  ],
  studio: [
    "kernel",
    "trace",
    "process",
    "algorithms",
    "architectures",
    "cluster",
    "workload",
    "observe",
    "scenario",
    "experiment",
    "explore",
    "report",
  ],
  // The library's front door.
  "orrery.ts": [
    "kernel",
    "trace",
    "process",
    "algorithms",
    "architectures",
    "cluster",
    "workload",
    "observe",
    "scenario",
    "experiment",
    "report",
  ],
};

/** Single files that a layer may import against the table, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "workload -> process/task.ts": "the shape of the tasks that a workload makes",
  "workload -> process/identity.ts": "the numbers that name them",
  "observe -> algorithms/alerts/alert.ts": "the contract of the rules that read what the monitor scrapes",
  "experiment -> report/quantity.ts": "values with units are written in one way everywhere; it imports nothing",
  "experiment -> report/export/moments.ts": "the contract of exports: what they are told of a run",
  "experiment -> report/export/run-export.ts": "the contract of exports: who is told",
  "report -> experiment/results.ts": "result types, the only thing a report reads",
  "report -> observe/observations.ts": "result types, the only thing a report reads",
  "report -> experiment/gate/gate-result.ts": "result types, the only thing a report reads",
  "report -> experiment/gate/trace-diff.ts": "result types, the only thing a report reads",
};

/** Node's own modules (files, processes, threads) belong to these edges; the third one, the studio, is where there is no Node. */
const EDGES = ["cli", "live"];
const MODULES_BELOW_THE_EDGES: Readonly<Record<string, readonly string[]>> = {
  report: ["node:crypto", "node:module", "node:fs", "node:path", "node:url"], // hashes for the CSP; optional canvas and its font
};

const DETERMINISTIC = ["kernel", "trace", "process", "algorithms", "architectures", "cluster", "workload", "observe"];

interface Import {
  readonly file: string;
  readonly target: string;
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function importsOf(file: string, text: string): readonly Import[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target]) => ({ file, target }));
}

function layerOf(file: string): string {
  const [first] = relative(SOURCE, file).split(/[\\/]/);
  return first;
}

/** A sentence for an import that breaks the table; undefined if it may be. */
function complaint({ file, target }: Import): string | undefined {
  const layer = layerOf(file);
  const place = relative(SOURCE, file);
  if (!target.startsWith(".")) {
    const isNodes = target.startsWith("node:");
    const isAllowed = EDGES.includes(layer) || (MODULES_BELOW_THE_EDGES[layer] ?? []).includes(target);
    return isNodes && !isAllowed
      ? `${place} imports ${target}: only the edges (${EDGES.join(", ")}) may touch the machine`
      : undefined;
  }
  const imported = resolve(dirname(file), target);
  const importedLayer = layerOf(imported);
  if (importedLayer === layer || LAYERS[layer]?.includes(importedLayer)) return undefined;
  const exception = `${layer} -> ${relative(SOURCE, imported).replaceAll("\\", "/")}`;
  if (exception in EXCEPTIONS) return undefined;
  return `${place} imports ${relative(SOURCE, imported)}: ${layer} may import only ${LAYERS[layer]?.join(", ") || "nothing"}`;
}

/** `**` is as little portable as Math.pow; the linter cannot ban it. */
function powerOperator(text: string): boolean {
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "")
    .replace(/"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '""');
  return /[\w)\]]\s*\*\*\s*[\w(]/.test(code);
}

describe("the layers", () => {
  const files = sourceFiles(SOURCE);
  const imports = files.flatMap((file) => importsOf(file, readFileSync(file, "utf8")));

  test("every layer of the table has files, and every file is in a layer", () => {
    const seen = new Set(files.map(layerOf));
    expect([...seen].sort()).toEqual(Object.keys(LAYERS).sort());
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
  });

  test("no import goes against the table", () => {
    expect(imports.flatMap((one) => complaint(one) ?? [])).toEqual([]);
  });

  test("a planted violation would be caught", () => {
    const planted = importsOf(
      join(SOURCE, "kernel/planted.ts"),
      'import { x } from "../cluster/network.ts";\nimport fs from "node:fs";',
    );
    const inStudio = importsOf(join(SOURCE, "studio/planted.ts"), 'import fs from "node:fs";');
    expect(inStudio.map(complaint)).toEqual([
      "studio/planted.ts imports node:fs: only the edges (cli, live) may touch the machine",
    ]);
    expect(planted.map(complaint)).toEqual([
      "kernel/planted.ts imports cluster/network.ts: kernel may import only nothing",
      "kernel/planted.ts imports node:fs: only the edges (cli, live) may touch the machine",
    ]);
  });

  test("algorithms and the cluster do not know each other", () => {
    const crossing = imports.filter(({ file, target }) => {
      const pair = [layerOf(file), target.startsWith(".") ? layerOf(resolve(dirname(file), target)) : ""].sort().join();
      return pair === "algorithms,cluster" || pair === "architectures,cluster";
    });
    expect(crossing).toEqual([]);
  });
});

describe("what a run touches", () => {
  const files = DETERMINISTIC.flatMap((layer) => sourceFiles(join(SOURCE, layer)));

  test("uses no power operator", () => {
    expect(files.filter((file) => powerOperator(readFileSync(file, "utf8")))).toEqual([]);
    expect(powerOperator("const x = y ** 2;")).toBe(true);
  });

  test("has no async function and no generator that the host would schedule", () => {
    expect(files.filter((file) => isAsynchronous(readFileSync(file, "utf8")))).toEqual([]);
    expect(isAsynchronous('const mode = "sync"; const run = async () => {};')).toBe(true);
    expect(isAsynchronous("for (const x of await xs) {}")).toBe(true);
    // A way to replicate is called so.
    expect(isAsynchronous('/** async: */ const mode = "async"; // async')).toBe(false);
  });
});

/** Words in comments and in strings do not count. */
function isAsynchronous(text: string): boolean {
  const code = text
    .replace(/"[^"\n]*"/g, '""')
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\/\/.*$/gm, "");
  return /\basync\b|\bawait\b/.test(code);
}
