// Runs a scenario over fixed seeds and reduces figures of its runs to means and standard errors.

import type { RunResult } from "../../src/experiment/results.ts";
import { simulate } from "../../src/orrery.ts";
import type { ScenarioFiles } from "../../src/orrery.ts";
import { allowedBy, PRECISION_NEEDED, SAMPLING, type Check, type Comparison, type Tolerance } from "./check.ts";

/** What is read off every run: a metric by its name, or a function of the run. */
export type Reading = string | ((run: RunResult) => number);

export interface Figure {
  readonly what: string;
  readonly read: Reading;
  readonly expected: number;
  /** Default: seconds. */
  readonly unit?: string;
  /** Default: the sampling rule. */
  readonly within?: Tolerance;
  /** Default PRECISION_NEEDED. Small figures that are differences of large ones need more room. */
  readonly precision?: number;
}

export interface Bench {
  readonly title: string;
  readonly source: string;
  /** Its `replications` default to 20. */
  readonly scenario: object;
  readonly files?: ScenarioFiles;
  readonly figures: readonly Figure[];
}

export function benchCheck({ title, source, scenario, files, figures }: Bench): Check {
  return {
    title,
    source,
    measure() {
      const runs = runsOf(title, scenario, files);
      return figures.map((figure) => compare(figure, runs));
    },
  };
}

export interface Estimate {
  readonly mean: number;
  /** 0 with one replication. */
  readonly standardError: number;
}

export function estimate(title: string, scenario: object, reading: Reading): Estimate {
  return reduce(runsOf(title, scenario), reading);
}

/** Every check has seeds of its own, by its title: with the same ones all would be lucky or unlucky together. */
function runsOf(title: string, scenario: object, files?: ScenarioFiles): readonly RunResult[] {
  return simulate({ seed: seedOf(title), replications: 20, ...scenario }, files === undefined ? {} : { files }).runs;
}

/** FNV-1a, below a million. */
function seedOf(title: string): number {
  let hash = 0x811c9dc5;
  for (const letter of title) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % 1_000_000;
}

function compare(
  { what, read, expected, unit = "s", within = SAMPLING, precision = PRECISION_NEEDED }: Figure,
  runs: readonly RunResult[],
): Comparison {
  const { mean, standardError } = reduce(runs, read);
  return {
    what,
    unit,
    expected,
    ours: mean,
    standardError,
    replications: runs.length,
    precision,
    ...allowedBy(within, expected, standardError),
  };
}

function reduce(runs: readonly RunResult[], reading: Reading): Estimate {
  const values = runs.map((run) => (typeof reading === "string" ? metric(run, reading) : reading(run)));
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  if (values.length === 1) return { mean, standardError: 0 };
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, standardError: Math.sqrt(variance / values.length) };
}

function metric(run: RunResult, name: string): number {
  const value = run.metrics[name];
  if (value === undefined) throw new Error(`a run of ${run.variant} left no metric ${name}`);
  return value;
}
