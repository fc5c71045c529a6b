// What the readers of a trace report at the end of a run: plain data, JSON-safe, durations in seconds unless a name says
// otherwise. Results (one layer up) add the variant and the seed.

export type Direction = "lower" | "higher" | "neutral";

export interface MetricDescription {
  readonly name: string;
  /** `s`, `1/s`, `1` (a ratio), `tasks`, `jobs`, `task-s`, `messages`, `h`, `$` (whatever currency prices are in). */
  readonly unit: string;
  readonly better: Direction;
  readonly definition: string;
}

/** A broken property of the simulated system, or a law that does not hold. */
export interface Violation {
  /** A name of the catalogue of oracles. */
  readonly check: string;
  readonly severity: "violation" | "warning";
  readonly message: string;
  /** Virtual time in seconds. */
  readonly at: number;
  /** Seconds. Where it came about earlier than it could be told: when that began. */
  readonly since?: number;
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

/** Seconds lost to a fault; the parts add up to `total`. A part that does not apply is 0. */
export interface LostTime {
  /** Until somebody noticed: from t0 to t1. */
  readonly detection: number;
  /** Until somebody led again, election or expiry of a lease included: to t2. */
  readonly decision: number;
  /** Until all work that was hit was on its way again, somewhere: to t3. */
  readonly transfer: number;
  /** Until the backlog was back where it was before: to t4. */
  readonly redo: number;
  readonly total: number;
}

/**
 * What one strike of a fault did, and how it was overcome (catalogue G). All instants in seconds; null = it did not come, or not
 * before the following ended (with the run, or an hour after the strike).
 */
export interface Recovery {
  /** Index of the declared fault. */
  readonly fault: number;
  /** Ids of the nodes that it hit, the first 50, and how many there were. */
  readonly nodes: readonly number[];
  readonly nodeCount: number;
  readonly hitsLeader: boolean;
  /** Tasks that were on these nodes and nowhere else; of these, dispatched again, and found to have survived. The others ended. */
  readonly tasks: number;
  readonly dispatchedAgain: number;
  readonly survived: number;
  /** Core-seconds of work of these that was lost. */
  readonly workLost: number;
  /** t0. */
  readonly struckAt: number;
  readonly healedAt: number | null;
  /** t1: a struck node was suspected, declared dead or given up; or another member stood in for a struck leader. */
  readonly detectedAt: number | null;
  /** t2: a leader serves; equals t0 where no leader was hit. */
  readonly ledAt: number | null;
  /** t3: every task that was hit has been dispatched again, has ended, or has survived. */
  readonly dispatchedAt: number | null;
  /** t4: no more tasks wait than before the strike (mean of 8 buckets, and at most a task, a tenth or two deviations more). */
  readonly recoveredAt: number | null;
  /**
   * Of a fault that stops nobody, or none of whom work can be seen to depend: whether queue or slowest tasks left their baseline.
   * `none`: then it cost nothing, unless work had to move. `not measured`: too little came before it; t4 is null.
   */
  readonly disturbance?: "none" | "disturbed" | "not measured";
  /** Up to t4, or to where the following ended. */
  readonly lost: LostTime;
}

/** Messages around a fault, one per position of the columns: a fair sample if there were too many. Instants in seconds. */
export interface SpaceTimeMessages {
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** MESSAGE numbers. */
  readonly kind: readonly number[];
  readonly sent: readonly number[];
  /** When it was delivered or dropped; null = neither was seen. */
  readonly until: readonly (number | null)[];
  /** -1 = delivered, -2 = neither was seen, otherwise the DROPS index. */
  readonly fate: readonly number[];
}

/** Something that happened at one instant on one node: a record, as it was told (see trace/record-kinds). */
export interface SpaceTimeMark {
  /** Name of the record kind. */
  readonly kind: string;
  /** Seconds. */
  readonly at: number;
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
  readonly epoch: number;
  readonly value: number;
}

/** What happened around one or more faults, for a space-time diagram. Nodes by id, instants in seconds. */
export interface SpaceTimeWindow {
  readonly from: number;
  readonly until: number;
  /** What nodes were when it began, as the records that said so last, `at` before `from`: role and epoch, condition, lease. */
  readonly before: readonly SpaceTimeMark[];
  readonly messages: SpaceTimeMessages;
  /** Messages that were sent in the window, kept or not. */
  readonly messageCount: number;
  /** Roles, epochs, votes, leases, crashes, pauses, suspicions, refused commands, attempts; the first of them if too many. */
  readonly marks: readonly SpaceTimeMark[];
  readonly markCount: number;
  /** Attempts that overlap the window, a part of them if there are many; `until` null = it runs. */
  readonly attempts: readonly {
    readonly node: number;
    readonly task: number;
    readonly attempt: number;
    readonly from: number;
    readonly until: number | null;
    readonly outcome: string;
  }[];
}

/** What the alert rules of a run told of, by scrapes every `interval`. Seconds. */
export interface AlertObservations {
  readonly interval: number;
  readonly rules: readonly {
    readonly name: string;
    /** Of the plug-in. */
    readonly kind: string;
    /** In order of time, the first 200 of `firingCount`; `until` null = it still fired when the monitor looked last. */
    readonly firings: readonly { readonly from: number; readonly until: number | null; readonly isFalse: boolean }[];
    readonly firingCount: number;
  }[];
  /** Strikes that hit a node in the measured time, in order. */
  readonly faults: readonly {
    /** Index of the declared fault. */
    readonly fault: number;
    readonly struckAt: number;
    /** Healed, overcome, and the objective met again for as long as the grace. */
    readonly overAt: number;
    /** Tasks that the objective judged meanwhile, and those that did not meet it. */
    readonly judged: number;
    readonly bad: number;
    /** More of them than it allows, and a significant part of the error budget. */
    readonly hurts: boolean;
    /** For each rule: so long after the strike; by an alert that fired already; or not at all. */
    readonly told: readonly (number | "before" | "never")[];
  }[];
}

/** A small whole number, how many tasks, and the sum of their response times in seconds. */
export type BreakdownCell = readonly [key: number, count: number, sum: number];

/**
 * What the response times of the completed tasks add up from that arrived in the measured window. Sums in seconds; those of each
 * list add up to the same.
 */
export interface ResponseBreakdown {
  /** What tasks spent it on: in the order of RESPONSE_PARTS. */
  readonly parts: readonly number[];
  /** By number of the class: its place among the names. */
  readonly classNames: readonly string[];
  readonly classes: readonly BreakdownCell[];
  /** Key n: tasks of 2^(n - WHOLE_SECOND) s of work, up to twice as much; 0 holds the smaller ones too. */
  readonly work: readonly BreakdownCell[];
  /** By period of arrival: key n begins n times `period` seconds after the start. */
  readonly arrivals: readonly BreakdownCell[];
  readonly period: number;
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
  /** Absent where no such task was completed. */
  readonly breakdown?: ResponseBreakdown;
  /** In order of striking, the first 200; absent in a run without faults. */
  readonly recoveries?: readonly Recovery[];
  /** Absent in a run without alerts. */
  readonly alerts?: AlertObservations;
  /** Absent unless asked for. */
  readonly spacetime?: readonly SpaceTimeWindow[];
}
