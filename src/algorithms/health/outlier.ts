// Envoy's outlier detection, for workers: who fails many times in a row, or more often than its peers, or is much slower than
// they are, is given no work for a time that grows with every ejection.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { FailureMatrix } from "./failure-matrix.ts";
import { defineHealth, type HealthPolicy, type WorkSample } from "./health.ts";
import { outlierThreshold, Slowness, SuccessCounts } from "./outlier-statistics.ts";
import { MAX_SHARE, Quarantine } from "./quarantine.ts";

export const outlier = defineHealth({
  name: "outlier",
  summary:
    "Ejects workers that fail several times in a row, succeed less often than their peers by 1.9 standard deviations, or are several times slower than their median.",
  source:
    "Envoy, config.cluster.v3.OutlierDetection, with its defaults (failure percentage is off there); panic threshold of its load balancers; catalogue D12, E7. Slowness, as in Mantri and LATE relative to peers, and tasks at fault are additions",
  parameters: {
    consecutiveFailures: { type: "integer", default: 5, min: 1, summary: "Failures in a row that eject a worker." },
    interval: { type: "duration", default: "10s", min: "1us", summary: "Rates are of one such interval." },
    minWorkers: {
      type: "integer",
      default: 5,
      min: 2,
      summary: "Peers are compared only if so many have enough samples.",
    },
    successRateSamples: {
      type: "integer",
      default: 100,
      min: 1,
      summary: "Samples that a worker needs in an interval for its success rate to count.",
    },
    deviations: {
      type: "number",
      default: 1.9,
      min: 0,
      summary: "A success rate so many standard deviations below the mean is an outlier.",
    },
    failureSamples: {
      type: "integer",
      default: 50,
      min: 1,
      summary: "Samples that a worker needs in an interval for its share of failures to count.",
    },
    failureShare: {
      type: "probability",
      default: 0.85,
      summary: "Share of failures that ejects a worker, whatever others do.",
    },
    slowFactor: {
      type: "number",
      default: 3,
      min: 0,
      summary: "A worker so many times slower than the median is ejected; 0 = slowness is no reason.",
    },
    slowSamples: { type: "integer", default: 5, min: 1, summary: "Samples that a worker needs before that is judged." },
    slowWeight: {
      type: "number",
      default: 0.2,
      above: 0,
      max: 1,
      summary: "Weight of the latest sample in the mean of taken / expected.",
    },
    baseEjection: {
      type: "duration",
      default: "30s",
      min: "1us",
      summary:
        "Time without work, multiplied by how often the worker was ejected; each interval that it is well takes one off.",
    },
    maxEjection: { type: "duration", default: "300s", min: "1us", summary: "But no longer than this." },
    maxShare: MAX_SHARE,
    panic: {
      type: "probability",
      default: 0.5,
      summary: "If fewer than this share of all workers were left, all are given work.",
    },
    badTaskWorkers: {
      type: "integer",
      default: 2,
      min: 2,
      summary: "A task that has failed on so many workers, and succeeded on none, is at fault itself.",
    },
  },
  create: (parameters, { workerCount }) => new OutlierDetection(parameters, workerCount),
});

interface OutlierRules {
  readonly consecutiveFailures: number;
  readonly interval: Duration;
  readonly minWorkers: number;
  readonly successRateSamples: number;
  readonly deviations: number;
  readonly failureSamples: number;
  readonly failureShare: number;
  readonly slowFactor: number;
  readonly slowSamples: number;
  readonly slowWeight: number;
  readonly baseEjection: Duration;
  readonly maxEjection: Duration;
  readonly maxShare: number;
  readonly panic: number;
  readonly badTaskWorkers: number;
}

const NOBODY: readonly WorkerIndex[] = [];

class OutlierDetection implements HealthPolicy {
  readonly #rules: OutlierRules;
  readonly #workerCount: number;
  readonly #matrix: FailureMatrix;
  readonly #quarantine: Quarantine;
  readonly #counts: SuccessCounts;
  readonly #slowness: Slowness;
  #median: number | undefined = undefined;
  /** Number of the interval that is being counted. */
  #interval = 0;
  /** By worker: failures since its last success; ejections, and since when the worker is well again. */
  readonly #inARow: Int32Array;
  readonly #ejections: Int32Array;
  readonly #wellSince: Float64Array;

  constructor(rules: OutlierRules, workerCount: number) {
    const { badTaskWorkers, maxEjection, maxShare, slowWeight, slowSamples } = rules;
    this.#rules = rules;
    this.#workerCount = workerCount;
    this.#matrix = new FailureMatrix({ workerCount, badTaskWorkers, window: maxEjection });
    this.#quarantine = new Quarantine(workerCount, maxShare);
    this.#counts = new SuccessCounts(workerCount);
    this.#slowness = new Slowness(workerCount, slowWeight, slowSamples);
    this.#inARow = new Int32Array(workerCount);
    this.#ejections = new Int32Array(workerCount);
    this.#wellSince = new Float64Array(workerCount);
  }

  observed(sample: WorkSample, now: Instant): boolean {
    const isSweep = this.#sweep(now);
    return (sample.outcome === "succeeded" ? this.#success(sample, now) : this.#failure(sample, now)) || isSweep;
  }

  returned(): boolean {
    return false;
  }

  isHealthy(worker: WorkerIndex, now: Instant): boolean {
    if (!this.#quarantine.holds(worker, now)) return true;
    return this.#workerCount - this.#quarantine.count(now) < this.#rules.panic * this.#workerCount;
  }

  nextChange(now: Instant): Instant {
    return this.#quarantine.nextChange(now);
  }

  avoid(): readonly WorkerIndex[] {
    return NOBODY;
  }

  forget(task: TaskId): void {
    this.#matrix.forget(task);
  }

  #success({ worker, task, took, expected }: WorkSample, now: Instant): boolean {
    this.#matrix.succeeded(task);
    this.#counts.count(worker, true);
    this.#inARow[worker] = 0;
    if (this.#rules.slowFactor === 0 || expected <= 0) return false;
    this.#slowness.add(worker, took / expected);
    const slowness = this.#slowness.of(worker);
    if (slowness === undefined || this.#median === undefined) return false;
    return slowness >= this.#rules.slowFactor * this.#median && this.#eject(worker, now);
  }

  #failure({ worker, task, outcome }: WorkSample, now: Instant): boolean {
    const wasAtFault = this.#matrix.isAtFault(task);
    const isNews = this.#matrix.failed(worker, task, outcome === "crashed", now);
    if (this.#matrix.isAtFault(task)) {
      if (!wasAtFault) this.#exonerate(task, worker);
      return false;
    }
    if (!isNews) return false;
    this.#counts.count(worker, false);
    this.#inARow[worker] += 1;
    return this.#inARow[worker] >= this.#rules.consecutiveFailures && this.#eject(worker, now);
  }

  /** The task failed before on others than `latest`, where it is not counted yet: it was not their fault. */
  #exonerate(task: TaskId, latest: WorkerIndex): void {
    for (const worker of this.#matrix.workersOf(task)) {
      if (worker === latest) continue;
      this.#counts.excuse(worker);
      this.#inARow[worker] = Math.max(0, this.#inARow[worker] - 1);
    }
  }

  /** An interval is over: compares what it counted. What was counted before a pause without samples counts then, too. */
  #sweep(now: Instant): boolean {
    const interval = Math.floor(now / this.#rules.interval);
    if (interval === this.#interval) return false;
    this.#interval = interval;
    const isChange = this.#ejectOutliers(now);
    this.#counts.clear();
    this.#median = this.#slowness.median(this.#rules.minWorkers);
    return isChange;
  }

  #ejectOutliers(now: Instant): boolean {
    const { successRateSamples, failureSamples, minWorkers, deviations, failureShare } = this.#rules;
    const rates = this.#counts.rates(successRateSamples, minWorkers);
    const threshold = outlierThreshold(rates, deviations);
    let isChange = false;
    for (const { worker, rate } of rates) if (rate < threshold) isChange = this.#eject(worker, now) || isChange;
    for (const { worker, rate } of this.#counts.rates(failureSamples, minWorkers))
      if (1 - rate >= failureShare) isChange = this.#eject(worker, now) || isChange;
    return isChange;
  }

  #eject(worker: WorkerIndex, now: Instant): boolean {
    if (this.#quarantine.holds(worker, now)) return false;
    const { baseEjection, maxEjection, interval } = this.#rules;
    const forgiven = Math.floor((now - this.#wellSince[worker]) / interval);
    const ejections = Math.max(0, this.#ejections[worker] - forgiven) + 1;
    const until = (now + Math.min(maxEjection, baseEjection * ejections)) as Instant;
    if (!this.#quarantine.put(worker, until, now)) return false;
    this.#ejections[worker] = ejections;
    this.#wellSince[worker] = until;
    // It is judged anew by what it does after.
    this.#inARow[worker] = 0;
    this.#slowness.forget(worker);
    return true;
  }
}
