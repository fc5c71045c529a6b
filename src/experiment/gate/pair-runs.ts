// Runs of the baseline beside those of now: the same variant, the same seed.

import type { Snapshot, SnapshotRun, SnapshotVariant } from "./snapshot.ts";

export interface PairedRun {
  readonly seed: number;
  readonly base: SnapshotRun;
  readonly head: SnapshotRun;
}

export interface PairedVariant {
  readonly name: string;
  readonly base: SnapshotVariant;
  readonly head: SnapshotVariant;
  /** Of the seeds that both have, in the baseline's order. */
  readonly runs: readonly PairedRun[];
  /** Every run of the baseline was made again, is the same to the last record, and measured the same. */
  readonly isIdentical: boolean;
}

/** Variants that both have, in the baseline's order. */
export function pairVariants(base: Snapshot, head: Snapshot): readonly PairedVariant[] {
  return base.variants.flatMap((variant) => {
    const partner = head.variants.find(({ name }) => name === variant.name);
    return partner === undefined ? [] : [pairRuns(variant, partner)];
  });
}

function pairRuns(base: SnapshotVariant, head: SnapshotVariant): PairedVariant {
  const partners = new Map(head.runs.map((run) => [run.seed, run]));
  const runs = base.runs.flatMap((run): readonly PairedRun[] => {
    const partner = partners.get(run.seed);
    return partner === undefined ? [] : [{ seed: run.seed, base: run, head: partner }];
  });
  const isIdentical = runs.length > 0 && runs.length === base.runs.length && runs.every(isSameRun);
  return { name: base.name, base, head, runs, isIdentical };
}

/** The digest knows nothing of the observers: a metric may be computed in another way from the same run. */
function isSameRun({ base, head }: PairedRun): boolean {
  const names = new Set([...Object.keys(base.metrics), ...Object.keys(head.metrics)]);
  return base.digest === head.digest && [...names].every((name) => base.metrics[name] === head.metrics[name]);
}
