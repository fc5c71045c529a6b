// Hunts in this thread, over the scenarios of bench/safety and others.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { hunt, type HuntOutcome, type HuntTerms } from "../../src/explore/hunt.ts";
import { SURVIVABLE_KINDS } from "../../src/explore/fault-plan.ts";
import { runJobs } from "../../src/experiment/executors/serial-executor.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { readScenario, readsFaultsOf } from "../../src/cli/load-scenario.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

export const replaceFaults = readsFaultsOf("a.yaml", []);

export function readSafety(name: string): Scenario {
  const path = fileURLToPath(new URL(`../../bench/safety/${name}.yaml`, import.meta.url));
  return readScenario(path, readFileSync(path, "utf8"), []);
}

export function huntHere(scenario: Scenario, changes: Partial<HuntTerms> = {}): Promise<HuntOutcome> {
  return hunt({
    variants: scenario.variants,
    kinds: SURVIVABLE_KINDS,
    episodesMost: 8,
    firstSeed: 1,
    runsMost: 20,
    isUntilCaught: false,
    shrinks: true,
    expectedOf: () => [],
    makeRuns(jobs, observer) {
      runJobs(scenario, jobs, observer, { run: runVariant, replaceFaults });
      return Promise.resolve(true);
    },
    ...changes,
  });
}
