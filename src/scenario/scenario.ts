// A loaded scenario: every value validated and in kernel units, every name resolved. What the experiment runs.

import type { SchedulerSpec } from "../architectures/scheduler-spec.ts";
import type { ClusterSpec } from "../cluster/cluster-spec.ts";
import type { FaultSpec } from "../cluster/faults/fault.ts";
import type { Duration } from "../kernel/time.ts";
import type { WorkloadSpec } from "../workload/workload.ts";
import type { ExpectedViolation } from "./expectations/expected-violation.ts";
import type { Expectation } from "./expectations/expectation.ts";
import type { Problem } from "./problem.ts";
import type { DesignPoint, Sweep } from "./sweep/sweep.ts";
import type { AlertsSpec } from "./sections/alerts-section.ts";
import type { HealSpec } from "./sections/heal-section.ts";
import type { Precision } from "./sections/replications-section.ts";
import type { GateSpec } from "./sections/gate-section.ts";

export interface Scenario {
  readonly name: string;
  readonly question: string;
  /** Free text: what happens and what to expect. */
  readonly story: string;
  readonly path: string;
  readonly seed: number;
  /** At most, where a precision is wanted. */
  readonly replications: number;
  /** Seeds are added until the results are this exact. */
  readonly precision?: Precision;
  /** In file order; a scenario without `variants` has one, named after its architecture. */
  readonly variants: readonly Variant[];
  readonly expectations: readonly Expectation[];
  /** What is broken on purpose, and how that must show. */
  readonly expectedViolations: readonly ExpectedViolation[];
  /** Its points are among the variants. */
  readonly sweep?: Sweep;
  /** How `orrery gate` judges it; by the defaults where absent. */
  readonly gate?: GateSpec;
  /** What may not be meant; it runs all the same. */
  readonly warnings: readonly Problem[];
}

/** One design under comparison, complete: the scenario's common part with the variant's own values laid over it. */
export interface Variant {
  readonly name: string;
  /** Of a sweep: the variant of the file that it is, and the point it is at. */
  readonly point?: DesignPoint;
  /** New work arrives for this long; undefined = until the workload ends by itself. */
  readonly duration: Duration | undefined;
  /** Observations before this instant do not count. */
  readonly warmup: Duration;
  /** After `duration`, the run goes on until all work is done, but no longer than this. */
  readonly drain: Duration;
  readonly cluster: ClusterSpec;
  readonly workload: WorkloadSpec;
  readonly scheduler: SchedulerSpec;
  /** It, or a variant beside it, moves tasks that wait at workers or run there. Absent: none does. */
  readonly comparesMoves?: boolean;
  readonly faults: readonly FaultSpec[];
  /** A core is healed then, and must get going. */
  readonly heal?: HealSpec;
  /** Who watches it, and tells of what. */
  readonly alerts?: AlertsSpec;
  /** The merged plain data the above was made from (canonical, for hashing and for handing to worker threads). */
  readonly data: unknown;
}
