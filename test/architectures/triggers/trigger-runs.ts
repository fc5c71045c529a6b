// Whole runs of scenarios with time triggers, for tests: what was due, announced, launched and skipped, and by whom.

import { runVariant } from "../../../src/experiment/run-variant.ts";
import type { RunResult } from "../../../src/experiment/results.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { variantOf } from "../../scenario/loading.ts";

export interface Seen {
  readonly name: string;
  readonly at: number;
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
  readonly value: number;
}

export interface TriggerRun {
  readonly result: RunResult;
  readonly records: readonly Seen[];
  /** How many launches of each scheduled second there were. */
  readonly launched: ReadonlyMap<number, number>;
  readonly due: readonly number[];
  readonly skipped: readonly number[];
  /** `check: message` of every finding of severity violation. */
  readonly findings: readonly string[];
}

const KEPT = /^(trigger|task|leader|log\.committed|disk\.synced|node\.(crashed|clock))/;

/** Scheduled seconds of all triggers, so that tests with one trigger can read them off. */
export function runText(text: string, seed = 1): TriggerRun {
  const records: Seen[] = [];
  const result = runVariant(variantOf(text), seed, {
    onRecord: (kind, at, node, task, attempt, _epoch, value) => {
      const { name } = RECORD_KINDS[kind];
      if (KEPT.test(name)) records.push({ name, at, node, task, attempt, value });
    },
  });
  const numbers = (name: string): readonly number[] =>
    records.filter((one) => one.name === name).map(({ attempt }) => attempt);
  const launched = new Map<number, number>();
  for (const number of numbers("trigger.launched")) launched.set(number, (launched.get(number) ?? 0) + 1);
  return {
    result,
    records,
    launched,
    due: numbers("trigger.due"),
    skipped: numbers("trigger.skipped"),
    findings: result.findings
      .filter(({ severity }) => severity === "violation")
      .map(({ check, message }) => `${check}: ${message}`),
  };
}

/** Their logs are compacted every few records, so that leaders start from snapshots as well. */
export const DESIGNS = {
  "single-master": designOf("workers: 2", "single-master: { snapshotEvery: 20 }"),
  "active-standby": designOf(
    "workers: 2, masters: { count: 2 }",
    "active-standby: { snapshotEvery: 20, lease: 2s, renewDeadline: 1500ms, retryPeriod: 300ms }",
  ),
  "replicated-master": designOf("workers: 2, masters: { count: 3 }", "replicated-master: { snapshotEvery: 20 }"),
} as const;

function designOf(cluster: string, architecture: string): string {
  return `cluster: { ${cluster} }\nscheduler: { architecture: { ${architecture} } }`;
}

export type Design = keyof typeof DESIGNS;
