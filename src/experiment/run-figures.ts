// What the statistics need of a run, and all that an experiment keeps of every run in memory: curves, distributions and
// recordings go into an archive. Texts that all runs share are kept once. For the ledger of an experiment.

import type { Scenario } from "../scenario/scenario.ts";
import type { FaultEffect, RunResult } from "./results.ts";
import { queueGrowth } from "./sweep/saturated-designs.ts";
import type { QueueGrowth } from "./sweep/saturated-designs.ts";

export interface RunFigures extends Pick<RunResult, "variant" | "seed" | "digest" | "metrics" | "faults" | "findings"> {
  /** Of its job. */
  readonly index: number;
  /** undefined where the queue cannot be judged, or nobody asks. */
  readonly queue: QueueGrowth | undefined;
  readonly breakdown: RunResult["breakdown"];
}

export type TakeFigures = (index: number, run: RunResult) => RunFigures;

const NO_FINDINGS: RunResult["findings"] = [];

export function createFigures({ variants, sweep, precision }: Scenario): TakeFigures {
  const judgesQueues = sweep !== undefined || precision !== undefined;
  const byName = new Map(variants.map((variant) => [variant.name, variant]));
  const shareFault = createSharing();
  return (index, run) => {
    const variant = byName.get(run.variant);
    return {
      index,
      variant: variant?.name ?? run.variant,
      seed: run.seed,
      digest: run.digest,
      metrics: run.metrics,
      faults: run.faults.map(shareFault),
      findings: run.findings.length === 0 ? NO_FINDINGS : run.findings,
      breakdown: sweep === undefined ? run.breakdown : undefined,
      queue: judgesQueues && variant !== undefined ? queueGrowth(run, variant) : undefined,
    };
  };
}

/** Results that crossed a thread, or come from a file, bring a copy of every text. */
function createSharing(): (fault: FaultEffect) => FaultEffect {
  const texts = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  const shared = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  const sharedList = (names: readonly string[]): readonly string[] => {
    const key = names.join("\n");
    const known = lists.get(key);
    if (known === undefined) lists.set(key, names);
    return known ?? names;
  };
  return (fault) => ({
    ...fault,
    text: shared(fault.text),
    kind: shared(fault.kind),
    nodes: sharedList(fault.nodes),
  });
}
