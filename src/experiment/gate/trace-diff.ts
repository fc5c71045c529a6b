// What `orrery diff` found between two traces: plain data, JSON-safe. Made by diff-traces.ts, read by report/gate.

import type { Direction } from "../../observe/observations.ts";

/** The first pair of records that differ; null = that side has none any more. As lines of `orrery trace`. */
export interface RecordPair {
  readonly a: string | null;
  readonly b: string | null;
}

/** A kind of record, and where the two sides' sequences of it part. */
export interface ChainLink extends RecordPair {
  readonly kind: string;
  /** Virtual time in seconds, of the earlier of the two. */
  readonly at: number;
}

/** What became of the tasks that were not completed before the traces parted. */
export interface TaskFates {
  /** Completed on both sides; of these, the ones completed at another instant. */
  readonly both: number;
  readonly shifted: number;
  /** Mean of (b - a) over all of `both`, in seconds. */
  readonly shiftMean: number;
  readonly onlyA: number;
  readonly onlyB: number;
}

export interface MetricChange {
  readonly metric: string;
  readonly unit: string;
  readonly better: Direction;
  /** null = could not be observed. */
  readonly a: number | null;
  readonly b: number | null;
}

export interface TraceDiff {
  readonly schema: "orrery/diff/1";
  /** What was compared, as the user named it. */
  readonly a: string;
  readonly b: string;
  readonly isSame: boolean;
  /** Records that both have, from the start on. */
  readonly common: number;
  /** The last of these. */
  readonly context: readonly string[];
  readonly first: RecordPair | null;
  /** What comes next on each side, the first pair included. */
  readonly next: { readonly a: readonly string[]; readonly b: readonly string[] };
  /** The first thing that somebody decided differently; null = nobody did. */
  readonly decision: RecordPair | null;
  /** By time: how the difference spread from one kind of record to the next. */
  readonly chain: readonly ChainLink[];
  /** Records after the common part, of the kinds that one side has more of. */
  readonly counts: readonly { readonly kind: string; readonly a: number; readonly b: number }[];
  readonly tasks: TaskFates;
  /** Those that moved, the most first; null where a side is a trace file, which has none. */
  readonly metrics: readonly MetricChange[] | null;
}
