// The runs an experiment is made of: every selected variant at every seed.

import type { Scenario, Variant } from "../scenario/scenario.ts";
import type { Job } from "./executors/executor.ts";

/** What the command line may override; undefined = as the scenario says. */
export interface Selection {
  /** The first seed. */
  readonly seed?: number | undefined;
  readonly replications?: number | undefined;
  /** Names of variants (in a sweep also of all points of a variant at once); the order stays that of the file. */
  readonly variants?: readonly string[] | undefined;
}

export function selectVariants(scenario: Scenario, selection: Selection): readonly Variant[] {
  const { variants } = selection;
  if (variants === undefined) return scenario.variants;
  return scenario.variants.filter(
    ({ name, point }) => variants.includes(name) || (point !== undefined && variants.includes(point.base)),
  );
}

/** With more designs than this the attempts of a run tell nobody a story, and those of all would fill the memory. */
const DETAILED_MAX = 12;

/** Seed by seed, so that whatever is finished when somebody interrupts can be paired. */
export function planJobs(scenario: Scenario, selection: Selection): readonly Job[] {
  const first = selection.seed ?? scenario.seed;
  const replications = selection.replications ?? scenario.replications;
  const variants = selectVariants(scenario, selection);
  const isReadable = scenario.sweep === undefined || variants.length <= DETAILED_MAX;
  const jobs: Job[] = [];
  for (let replication = 0; replication < replications; replication += 1) {
    for (const { name } of variants) {
      jobs.push({
        index: jobs.length,
        variant: name,
        seed: first + replication,
        detailed: isReadable && replication === 0,
      });
    }
  }
  return jobs;
}
