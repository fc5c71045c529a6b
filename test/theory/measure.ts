// Runs a scenario over fixed seeds and reduces figures of its runs to means and standard errors.

import type { RunResult } from "../../src/experiment/results.ts";
import { simulate } from "../../src/orrery.ts";
import type { ScenarioFiles } from "../../src/orrery.ts";
import { allowedBy, SAMPLING, type Check, type Comparison, type Tolerance } from "./check.ts";

/** What is read off every run: a metric by its name, or a function of the run. */
export interface Figure {
  readonly what: string;
  readonly read: string | ((run: RunResult) => number);
  readonly expected: number;
  /** Default: seconds. */
  readonly unit?: string;
  /** Default: the sampling rule. */
  readonly within?: Tolerance;
}

export interface Bench {
  readonly title: string;
  readonly source: string;
  readonly scenario: object;
  /** Default 20. */
  readonly replications?: number;
  readonly files?: ScenarioFiles;
  readonly figures: readonly Figure[];
}

export function benchCheck({ title, source, scenario, replications = 20, files, figures }: Bench): Check {
  return {
    title,
    source,
    measure() {
      const { runs } = simulate({ seed: 1, replications, ...scenario }, files === undefined ? {} : { files });
      return figures.map((figure) => compare(figure, runs));
    },
  };
}

function compare({ what, read, expected, unit = "s", within = SAMPLING }: Figure, runs: readonly RunResult[]): Comparison {
  const values = runs.map((run) => (typeof read === "string" ? metric(run, read) : read(run)));
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / (values.length - 1);
  const standardError = values.length < 2 ? 0 : Math.sqrt(variance / values.length);
  return { what, unit, expected, ours: mean, standardError, replications: values.length, ...allowedBy(within, expected, standardError) };
}

function metric(run: RunResult, name: string): number {
  const value = run.metrics[name];
  if (value === undefined) throw new Error(`a run of ${run.variant} left no metric ${name}`);
  return value;
}
