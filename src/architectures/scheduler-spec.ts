// A design under comparison, described: which algorithms, wired how. What the scenario loader hands to an architecture.

import type { DetectorDefinition } from "../algorithms/detection/detector.ts";
import type { OrderingDefinition } from "../algorithms/ordering/ordering.ts";
import type { PlacementDefinition } from "../algorithms/placement/placement.ts";
import type { RetryDefinition } from "../algorithms/retry/retry.ts";
import type { Duration } from "../kernel/time.ts";

/** A plug-in and its loaded parameter values. */
export interface Chosen<D> {
  readonly definition: D;
  // The values were loaded by the definition's own declaration; `create(parameters)` is the only reader.
  readonly parameters: never;
}

export interface SchedulerSpec {
  readonly architecture: string;
  /** Values of the architecture's own parameters, as it declares them. */
  readonly architectureParameters: Readonly<Record<string, unknown>>;
  /** central: the master holds the queue and sends work only where it can start. at-worker: it assigns on admission. */
  readonly queueing: "central" | "at-worker";
  readonly ordering: Chosen<OrderingDefinition>;
  readonly placement: Chosen<PlacementDefinition>;
  readonly detection: Chosen<DetectorDefinition>;
  /** For failed and lost attempts. */
  readonly retry: Chosen<RetryDefinition>;
  /** How old the dispatcher's picture of loads may get: every worker's load is refreshed this often. 0 = always fresh. */
  readonly loadReports: Duration;
  /** safe-stop: workers kill what they cannot renew before the master runs it again. fast: run again at once. */
  readonly recovery: "safe-stop" | "fast";
  readonly communication: RpcSpec;
}

export interface RpcSpec {
  readonly kind: "rpc";
  /** A call without answer for this long is tried again. */
  readonly timeout: Duration;
  readonly retry: Chosen<RetryDefinition>;
}
