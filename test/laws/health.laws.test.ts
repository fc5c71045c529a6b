// Every health policy keeps the laws of health policies, also with its less usual parameters.

import { exclude } from "../../src/algorithms/health/exclude.ts";
import { flapDamping } from "../../src/algorithms/health/flap-damping.ts";
import type { HealthDefinition, HealthPolicy } from "../../src/algorithms/health/health.ts";
import { none } from "../../src/algorithms/health/none.ts";
import { outlier } from "../../src/algorithms/health/outlier.ts";
import {
  healthLaws,
  type HealthLawOptions,
  type HealthSubject,
  healthSubject,
} from "../../src/algorithms/laws/health-laws.ts";
import { type Instant, NEVER, seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const SICK = "takes out a worker on which every task fails";

const MORE: Readonly<Record<string, readonly HealthLawOptions[]>> = {
  none: [{ unsupported: { [SICK]: "it takes nobody out" } }],
  "flap-damping": [
    { unsupported: { [SICK]: "it judges by returns, not by work" } },
    {
      parameters: { suppress: 500, reuse: 499, maxShare: 0.5, halfLife: seconds(5), maxSuppress: seconds(11) },
      unsupported: { [SICK]: "it judges by returns, not by work" },
    },
  ],
  exclude: [
    {},
    { parameters: { timeout: seconds(3), workerFailures: 3, maxShare: 0.4 } },
    { parameters: { taskFailures: 2, maxShare: 1, badTaskWorkers: 3 } },
  ],
  outlier: [
    {},
    { parameters: { maxShare: 0.9, panic: 0.8, consecutiveFailures: 2 } },
    { parameters: { consecutiveFailures: 1_000, successRateSamples: 3, failureSamples: 3, interval: seconds(20) } },
    { parameters: { slowFactor: 2, slowSamples: 2, slowWeight: 0.5, maxShare: 0.3, interval: seconds(2) } },
  ],
};

for (const definition of [none, exclude, outlier, flapDamping] as readonly unknown[] as readonly HealthDefinition[]) {
  for (const options of MORE[definition.name]) {
    runLaws(
      `${definition.name} ${JSON.stringify(options.parameters ?? {})}`,
      healthLaws,
      healthSubject(definition, options),
      options,
    );
  }
}

type Spoil = (sound: HealthPolicy, workerCount: number) => Partial<HealthPolicy>;

function broken(spoil: Spoil, maxShare = 0.1): HealthSubject {
  const create = (workerCount: number): HealthPolicy => {
    const sound = exclude.create(
      { taskFailures: 1, workerFailures: 2, timeout: seconds(60), maxShare: 0.1, badTaskWorkers: 2 },
      { workerCount },
    );
    const plain: HealthPolicy = {
      observed: (sample, now) => sound.observed(sample, now),
      returned: (worker, now) => sound.returned(worker, now),
      isHealthy: (worker, now) => sound.isHealthy(worker, now),
      nextChange: (now) => sound.nextChange(now),
      avoid: (task) => sound.avoid(task),
      forget: (task) => sound.forget(task),
    };
    return { ...plain, ...spoil(sound, workerCount) };
  };
  return { name: "broken", create, maxShare };
}

/** One failure, whatever it was, and the worker is out for a minute. */
function blamesTheWorker(): Partial<HealthPolicy> {
  const until = new Map<number, number>();
  return {
    observed({ worker, outcome }, now) {
      if (outcome !== "succeeded") until.set(worker, now + seconds(60));
      return true;
    },
    isHealthy: (worker, now) => now >= (until.get(worker) ?? now),
    nextChange: (now) => Math.min(NEVER, ...[...until.values()].filter((end) => end > now)) as Instant,
  };
}

function neverForgives(): Partial<HealthPolicy> {
  const out = new Set<number>();
  return {
    observed({ worker, outcome }) {
      if (outcome !== "succeeded") out.add(worker);
      return true;
    },
    isHealthy: (worker) => !out.has(worker),
    nextChange: () => NEVER,
  };
}

function grumpyWhenAsked(sound: HealthPolicy): Partial<HealthPolicy> {
  let questions = 0;
  return {
    isHealthy: (worker, now) => sound.isHealthy(worker, now) && (questions += 1) % 977 !== 0,
    observed: (sample, now) => sound.observed(sample, now) || true,
    returned: () => true,
  };
}

runBroken(healthLaws, {
  "trusts every worker until something goes wrong": broken((sound) => ({
    isHealthy: (worker, now) => worker !== 3 && sound.isHealthy(worker, now),
  })),
  "changes its mind by time alone only when it says": broken((sound) => ({
    nextChange: (now) => Math.min(NEVER, sound.nextChange(now) + 1) as Instant,
  })),
  "gives everybody work again in the end": broken(neverForgives),
  "takes no more workers out than its share": broken(() => ({}), 0.05),
  "leaves somebody to do the work": broken(blamesTheWorker),
  "takes out a worker on which every task fails": broken(() => ({ isHealthy: () => true, observed: () => false })),
  "holds no worker responsible for a task that fails everywhere": broken(blamesTheWorker),
  "never keeps a task away from everywhere, and forgets a task that ended": broken(() => ({ forget: () => undefined })),
  "judges alike after the same history, however often it is asked": broken(grumpyWhenAsked),
});
