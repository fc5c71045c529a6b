// A rollout as data: a new version goes out to machines, one batch after the other; what is wrong with it; who watches; and what
// comes of it when he finds it bad. Sources: Kubernetes, Deployments (maxUnavailable, minReadySeconds, progressDeadlineSeconds);
// Nomad, the update block (max_parallel, min_healthy_time, healthy_deadline, canary, auto_revert); Google, The Site Reliability
// Workbook, chapter 16, Canarying Releases.

import type { Distribution } from "../../../kernel/distributions/distribution.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { ActionOf } from "../fault.ts";
import type { Target } from "../target.ts";

/** So many machines, or such a share of those that get the version. */
export type MachineCount =
  { readonly kind: "count"; readonly count: number } | { readonly kind: "fraction"; readonly fraction: number };

/** What machines suffer from while they run the version. Each is a fault of its own, and does what that does. */
export type VersionFault = ActionOf<"slow"> | ActionOf<"fail-tasks"> | ActionOf<"corrupt-results">;

/** Nothing is wrong with it where all of this is absent. */
export interface VersionSpec {
  readonly faults: readonly VersionFault[];
  /** Those show so long after a boot, each time. */
  readonly from: Duration;
  /** us from a boot until its process dies. */
  readonly crashAfter: Distribution | undefined;
  readonly starts: boolean;
}

export interface WatchLimit {
  /** More than this share of attempts fail. */
  readonly failures: number | undefined;
  /** Attempts take longer than this, on average. */
  readonly duration: Duration | undefined;
  /** Over so long. */
  readonly window: Duration;
  /** Fewer attempts than this say nothing. */
  readonly least: number;
  /** `new`: of machines with the new version; `all`: of all workers. */
  readonly of: "new" | "all";
}

export interface WatchComparison {
  /** A version as good as the one before is taken for worse with this probability, over the whole rollout. */
  readonly alpha: number;
  readonly least: number;
}

/** What the deployer looks at; a judgement from what it saw comes `delay` later. */
export interface WatchSpec {
  readonly every: Duration;
  readonly delay: Duration;
  /** It goes on watching for so long when all machines have the version. */
  readonly bake: Duration;
  readonly limit: WatchLimit | undefined;
  readonly compare: WatchComparison | undefined;
}

/** How fast machines are taken out. */
export interface RolloutPace {
  readonly maxUnavailable: MachineCount;
  readonly grace: Duration;
  /** From the end of one batch to the next. */
  readonly pause: Duration;
}

export type OnBad = "pause" | "rollback" | "continue";

export interface RolloutAction extends RolloutPace {
  readonly kind: "rollout";
  readonly target: Target;
  /** From a machine's power-off to its boot. */
  readonly boot: Duration;
  /** It must be up for so long without a break before it counts. */
  readonly minReady: Duration;
  /** A machine that does not count so long after its boot was due is bad news. */
  readonly deadline: Duration;
  readonly order: "given" | "leader-last";
  readonly canary: { readonly count: MachineCount; readonly lasts: Duration } | undefined;
  readonly version: VersionSpec;
  readonly watch: WatchSpec | undefined;
  readonly onBad: OnBad;
  readonly rollback: RolloutPace;
}

export function isBad({ faults, crashAfter, starts }: VersionSpec): boolean {
  return faults.length > 0 || crashAfter !== undefined || !starts;
}

/** Of so many machines; shares are rounded down, as Kubernetes does, but to no less than one. */
export function machineCount(count: MachineCount, size: number): number {
  const wanted = count.kind === "count" ? count.count : Math.floor(count.fraction * size);
  return Math.max(1, Math.min(size, wanted));
}

/** us until it is over at the latest, if nothing is found bad and every machine counts in time. */
export function rolloutTime(action: RolloutAction, size: number): number {
  const { grace, boot, deadline, pause, canary, watch } = action;
  const first = canary === undefined ? 0 : machineCount(canary.count, size);
  const batch = machineCount(action.maxUnavailable, size);
  const batches = Math.ceil(first / batch) + Math.ceil((size - first) / batch);
  const watched = canary === undefined ? 0 : canary.lasts;
  const after = watch === undefined ? 0 : watch.bake + 2 * watch.delay;
  return batches * (grace + boot + deadline) + Math.max(0, batches - 1) * pause + watched + after;
}
