// What the readers of a trace report at the end of a run: plain data, JSON-safe, durations in seconds unless a name says
// otherwise. Results (one layer up) add the variant and the seed.

export type Direction = "lower" | "higher" | "neutral";

export interface MetricDescription {
  readonly name: string;
  /** `s`, `1/s`, `1` (a ratio), `tasks`, `task-s`, `messages`. */
  readonly unit: string;
  readonly better: Direction;
  readonly definition: string;
}

/** A broken property of the simulated system, or a law that does not hold. */
export interface Violation {
  /** I1 ... I14, `capacity`, `conservation`, `littles-law`, `utilisation-law`. */
  readonly check: string;
  readonly severity: "violation" | "warning";
  readonly message: string;
  /** Virtual time in seconds. */
  readonly at: number;
  /** Number of records emitted before it. */
  readonly record: number;
  readonly task?: number;
  /** Node id. */
  readonly node?: number;
}

/** Counts in log-linear buckets: [lower bound in us, count] pairs, ascending, empty buckets left out. */
export interface HistogramData {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly buckets: readonly (readonly [number, number])[];
}

/** One value per time bucket; null where nothing was observed. */
export interface TimeSeries {
  readonly name: string;
  readonly unit: string;
  /** Bucket width, seconds; bucket i covers [i * width, (i + 1) * width). */
  readonly width: number;
  readonly values: readonly (number | null)[];
}

export interface NodeUse {
  readonly name: string;
  readonly role: string;
  readonly zone: string;
  readonly cores: number;
  /** 0..1 over the measured time. */
  readonly utilisation: number;
  readonly attempts: number;
  /** Core-seconds. */
  readonly wasted: number;
}

/** One attempt on one node, for the Gantt around faults. Seconds. */
export interface AttemptBar {
  readonly node: string;
  readonly task: number;
  readonly attempt: number;
  readonly from: number;
  readonly until: number | null;
  readonly outcome: string;
}

/** Core-seconds by what became of them; useful and wasted add up to `total`. */
export interface WorkAccount {
  readonly total: number;
  readonly useful: number;
  readonly wasted: Readonly<Record<string, number>>;
}

export interface Observations {
  /** Absent where there was nothing to observe (no completed task has no mean response). */
  readonly metrics: Readonly<Record<string, number>>;
  readonly histograms: Readonly<Record<string, HistogramData>>;
  readonly series: readonly TimeSeries[];
  readonly nodes: readonly NodeUse[];
  readonly attempts: readonly AttemptBar[];
  readonly work: WorkAccount;
  readonly violations: readonly Violation[];
}
