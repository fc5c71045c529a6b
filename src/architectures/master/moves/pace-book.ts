// What a master knows of how fast its workers are, and how far what runs there has come: from what they report of the progress of
// attempts, held against the estimates. A machine that is slower than it should be is seen here, although it answers every beat;
// and so is, wrongly, one whose tasks take longer than was estimated, which is why paces are compared with each other.

import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import { workFactor } from "../../../process/task.ts";
import type { Attempt } from "../../dispatch/attempt.ts";
import type { AttemptProgress } from "../../protocol/messages.ts";

/** The last report of an attempt that runs. */
export interface Report {
  readonly attempt: Attempt;
  readonly share: number;
  readonly at: Instant;
  readonly isStill: boolean;
}

export interface PaceBookOptions {
  readonly workerCount: number;
  /** Over about so long paces are averaged. */
  readonly memory: Duration;
  /** As configured. */
  speed(worker: WorkerIndex): number;
  find(reference: AttemptProgress): Attempt | undefined;
}

export class PaceBook {
  readonly #options: PaceBookOptions;
  readonly #reports = new IntegerMap<Report>();
  /** By worker: work by the estimates for each us of a core at its configured speed; NaN = nothing is known of it. */
  readonly #paces: Float64Array;
  /** Where nothing is known; NaN = to be reckoned anew. */
  #typical = NaN;

  constructor(options: PaceBookOptions) {
    this.#options = options;
    this.#paces = new Float64Array(options.workerCount).fill(NaN);
  }

  /** In the order in which they were first reported. */
  reports(): Iterable<Report> {
    return this.#reports.values();
  }

  reportOf(attempt: Attempt): Report | undefined {
    const report = this.#reports.get(attempt.entry.id);
    return report?.attempt === attempt ? report : undefined;
  }

  /** All that runs at a worker, as of now. */
  reported(worker: WorkerIndex, progress: readonly AttemptProgress[], now: Instant): void {
    let work = 0;
    let time = 0;
    let span = 0;
    for (const each of progress) {
      const attempt = this.#options.find(each);
      if (attempt === undefined || attempt.worker !== worker) continue;
      const before = this.reportOf(attempt);
      const report = { attempt, share: each.share, at: now, isStill: each.isStill === true };
      this.#reports.set(attempt.entry.id, report);
      if (before === undefined || !isMeasured(before, report)) continue;
      work += (report.share - before.share) * sizeOf(attempt);
      time += now - before.at;
      span = Math.max(span, now - before.at);
    }
    if (time > 0) this.#learn(worker, work / (time * this.#options.speed(worker)), span);
  }

  /** It does not run any more, as far as is known. */
  forget(attempt: Attempt): void {
    if (this.reportOf(attempt) !== undefined) this.#reports.delete(attempt.entry.id);
  }

  /** It was started anew, or was away: what was seen of it before says nothing. */
  forgetWorker(worker: WorkerIndex): void {
    this.#paces[worker] = NaN;
    this.#typical = NaN;
  }

  /** Work that one of its cores is believed to do in 1 us. */
  speed(worker: WorkerIndex): number {
    const pace = this.#paces[worker];
    return this.#options.speed(worker) * (Number.isNaN(pace) ? this.#typicalPace() : pace);
  }

  /** Estimated work that is left of it at `now`, us at speed 1 on an average machine. */
  left(attempt: Attempt, now: Instant): number {
    const { entry, worker } = attempt;
    const report = this.reportOf(attempt);
    if (report === undefined) return entry.remaining;
    const since = report.isStill ? 0 : ((now - report.at) * this.speed(worker)) / workFactor(entry.spec, worker);
    return Math.max(0, (1 - report.share) * entry.estimate - since);
  }

  /** A longer span weighs more; with one of `memory` the old and the new count alike. */
  #learn(worker: WorkerIndex, pace: number, span: number): void {
    const before = this.#paces[worker];
    const known = Number.isNaN(before) ? this.#typicalPace() : before;
    const weight = span / (span + this.#options.memory);
    this.#paces[worker] = Math.max(PACE_LEAST, known + weight * (pace - known));
    this.#typical = NaN;
  }

  /** The median of the paces that are known and of the configured one, the faster of two. */
  #typicalPace(): number {
    if (Number.isNaN(this.#typical)) {
      const known = [...this.#paces, 1].filter((pace) => !Number.isNaN(pace)).toSorted((a, b) => a - b);
      this.#typical = known[Math.floor(known.length / 2)];
    }
    return this.#typical;
  }
}

/** A machine that seems to do nothing may do something. */
const PACE_LEAST = 1e-3;

/** Its size there by the estimate. */
function sizeOf({ entry, worker }: Attempt): number {
  return entry.estimate * workFactor(entry.spec, worker);
}

/** Between two reports it worked all the time, and was not put back to what had been saved. */
function isMeasured(before: Report, after: Report): boolean {
  const isRestored = before.share === 0 && after.attempt.number > 1;
  return !before.isStill && !after.isStill && !isRestored && after.share >= before.share && after.at > before.at;
}
