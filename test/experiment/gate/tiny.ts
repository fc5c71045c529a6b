// A scenario that takes milliseconds, run for real, and the snapshots that the gate makes of it.

import { createSerialExecutor } from "../../../src/experiment/executors/serial-executor.ts";
import type { RunFunction } from "../../../src/experiment/executors/serial-executor.ts";
import { runExperiment } from "../../../src/experiment/experiment.ts";
import { CheckpointRecorder } from "../../../src/experiment/gate/checkpoints.ts";
import { compareSnapshots } from "../../../src/experiment/gate/compare-snapshots.ts";
import { createSnapshot } from "../../../src/experiment/gate/create-snapshot.ts";
import type { ScenarioGate } from "../../../src/experiment/gate/gate-result.ts";
import { gateRules } from "../../../src/experiment/gate/gate-rules.ts";
import type { GateContext } from "../../../src/experiment/gate/gate-rules.ts";
import type { Baseline, Snapshot } from "../../../src/experiment/gate/snapshot.ts";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { METRICS } from "../../../src/observe/metrics/metrics.ts";
import type { Registry } from "../../../src/scenario/registry.ts";
import { scenarioOf } from "../../scenario/loading.ts";

export const TINY = `name: tiny
replications: 8
duration: 30s
cluster: { workers: 3 }
workload: { all: { arrivals: { poisson: { rate: 2/s } }, service: { exponential: { mean: 1s } } } }
variants:
  central: {}
  random: { scheduler: { placement: random, queueing: at-worker } }
`;

interface Changes {
  readonly text?: string;
  readonly registry?: Registry;
  readonly run?: RunFunction;
  /** The interval of the checkpoints to compare with. */
  readonly every?: number;
  readonly seed?: number;
}

export async function snapshotOf(changes: Changes = {}): Promise<Snapshot> {
  const { text = TINY, registry, run = runVariant, every, seed } = changes;
  const scenario = scenarioOf(text, { ...(registry && { registry }), path: "tiny.yaml" });
  const { results } = await runExperiment(
    scenario,
    { scenarioText: text, command: "orrery gate", metrics: METRICS, replay: () => "again", ...(seed && { seed }) },
    createSerialExecutor(scenario, { run }),
  );
  const checkpoints = new Map(
    scenario.variants.map((variant) => {
      const recorder = new CheckpointRecorder(every);
      run(variant, seed ?? scenario.seed, { onRecord: recorder.onRecord });
      return [variant.name, recorder.finish()];
    }),
  );
  return createSnapshot({ scenario, text, results, checkpoints });
}

export async function baselineOf(changes: Changes = {}): Promise<Baseline> {
  return { ...(await snapshotOf(changes)), why: "first" };
}

export function contextOf(text = TINY, registry?: Registry): GateContext {
  return {
    rules: gateRules(scenarioOf(text, registry && { registry })),
    replay: (variant, seed) => `run ${variant} ${seed}`,
    show: (variant, seed, from, until) => `trace ${variant} ${seed} ${from} ${until}`,
  };
}

export function gateOf(base: Baseline, head: Snapshot, text = TINY): ScenarioGate {
  return compareSnapshots(base, head, contextOf(text));
}
