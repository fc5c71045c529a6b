// A design under comparison, described: which algorithms, wired how. What the scenario loader hands to an architecture.

import type { DetectorDefinition } from "../algorithms/detection/detector.ts";
import type { OrderingDefinition } from "../algorithms/ordering/ordering.ts";
import type { PlacementDefinition } from "../algorithms/placement/placement.ts";
import type { RetryDefinition } from "../algorithms/retry/retry.ts";
import type { ArchitectureDefinition } from "./architecture.ts";
import { START, seconds, type Duration, type Instant } from "../kernel/time.ts";

/** A plug-in and its loaded parameter values. */
export interface Chosen<D> {
  readonly definition: D;
  // The values were loaded by the definition's own declaration; `create(parameters)` is the only reader.
  readonly parameters: never;
}

export interface SchedulerSpec {
  readonly architecture: Chosen<ArchitectureDefinition>;
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

/** How often workers beat: what the chosen detector asks for. */
export function heartbeatInterval({ detection }: SchedulerSpec): Duration {
  return detection.definition.interval(detection.parameters);
}

const FAST_ORPHAN_TIMEOUT = seconds(60);

/**
 * How long a worker goes on without a sign of life from the master. In safe-stop mode it must end before the master can
 * declare the worker dead, clock drift and one beat included.
 */
export function orphanTimeout(scheduler: SchedulerSpec, chosen: Duration | undefined): Duration {
  if (chosen !== undefined) return chosen;
  if (scheduler.recovery === "fast") return FAST_ORPHAN_TIMEOUT;
  const { definition, parameters } = scheduler.detection;
  const detector = definition.create(parameters, { peerCount: 1 });
  detector.watch(0, START);
  let at: Instant = START;
  while (detector.opinion(0, at) !== "dead") at = detector.nextChange(0, at);
  return Math.floor(at * 0.8) as Duration;
}
