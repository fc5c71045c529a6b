// Runs of a primary with its replicas, for tests: parameters in full, for plans, and scenarios, for stories.

import type { RunPlan } from "../build-run.ts";
import { logShipping } from "../../../src/architectures/log-shipping.ts";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import type { RunResult } from "../../../src/experiment/results.ts";
import { milliseconds, seconds } from "../../../src/kernel/time.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { variantOf } from "../../scenario/loading.ts";

/** Time-outs are short, and snapshots frequent, so that whole states have to be sent. */
export const SOUND = {
  replication: "sync",
  promotion: "witness",
  fallback: undefined,
  semiSyncTimeout: milliseconds(500),
  primaryTimeout: undefined,
  decisionTime: undefined,
  heartbeat: milliseconds(100),
  lease: seconds(1),
  renewDeadline: milliseconds(700),
  retryPeriod: milliseconds(200),
  lockElection: milliseconds(200),
  fencing: true,
  rejoin: "rewind",
  shipInterval: undefined,
  catchUpBandwidth: 10_000_000,
  batchBytes: 1_000_000,
  trailingEntries: 4,
  snapshotEvery: 6,
  registrationSpread: milliseconds(100),
};

export function shippingPlan(changes: Readonly<Record<string, unknown>> = {}): Partial<RunPlan> {
  return {
    architecture: logShipping as never,
    architectureParameters: { ...SOUND, ...changes },
    masters: 2,
    locks: 3,
    workers: 2,
  };
}

export interface Story extends RunResult {
  /** Of these kinds: instant (s) and columns, in order. */
  readonly records: readonly {
    readonly kind: string;
    readonly at: number;
    readonly node: number;
    readonly value: number;
  }[];
}

/** Three sites, 60 ms apart and back: master/0 in a, master/1 in b. Disks sync in 1 ms. */
export function story(parameters: string, faults: string, more = ""): Story {
  const records: Story["records"][number][] = [];
  const variant = variantOf(`
duration: 60s
drain: 4m
cluster: { zones: [a, b, c], masters: 2, locks: 3, clients: 2, workers: { count: 2, cores: 60 }, network: { cross-zone: { latency: 30ms } }, disk: { sync: 1ms } }
workload: { web: { arrivals: { periodic: { interval: 100ms } }, service: 2s } }
scheduler: { architecture: { log-shipping: { ${parameters} } } }
faults: [${faults}]
${more}`);
  const result = runVariant(variant, 1, {
    onRecord(kind, at, node, _task, _attempt, _epoch, value) {
      const { name } = RECORD_KINDS[kind];
      if (/^(leader|log|role|command)\./.test(name)) records.push({ kind: name, at: at / 1_000_000, node, value });
    },
  });
  return { ...result, records };
}

export function violated(result: RunResult): readonly string[] {
  return [
    ...new Set(result.findings.filter(({ severity }) => severity !== "warning").map(({ check }) => check)),
  ].sort();
}

/** When a master served, in order. */
export function servings({ records }: Story): readonly { readonly at: number; readonly node: number }[] {
  return records.filter(({ kind }) => kind === "leader.serving").map(({ at, node }) => ({ at, node }));
}
