// The quality of failure detection, as Chen, Toueg and Aguilera define it (IEEE Transactions on Computers 51(5), 2002): how long
// failures went unnoticed, how often healthy nodes were suspected, for how long, and what share of their time they were trusted.

import { type Instant, MICROSECONDS_PER_SECOND, NEVER } from "../../kernel/time.ts";
import type { Machine } from "../machines.ts";
import { LogLinearHistogram } from "./log-linear-histogram.ts";

const DAY = 86_400 * MICROSECONDS_PER_SECOND;

/** Times from a crash until somebody said something. */
class Delays {
  /** Nodes that are down and of which nobody has said it since. */
  readonly #open = new Set<number>();
  readonly #histogram = new LogLinearHistogram();
  #total = 0;

  crashed(machine: Machine): void {
    this.#open.add(machine.id);
  }

  /** Back before anybody noticed: no detection, no sample. */
  restarted(machine: Machine): void {
    this.#open.delete(machine.id);
  }

  noticed(at: Instant, machine: Machine): void {
    if (!this.#open.delete(machine.id)) return;
    this.#histogram.record(at - machine.crashedAt);
    this.#total += at - machine.crashedAt;
  }

  /** Seconds; undefined if there is no sample. */
  get mean(): number | undefined {
    const { count } = this.#histogram;
    return count === 0 ? undefined : this.#total / count / MICROSECONDS_PER_SECOND;
  }

  get p99(): number {
    return this.#histogram.quantile(0.99) / MICROSECONDS_PER_SECOND;
  }

  get max(): number {
    return this.#histogram.max / MICROSECONDS_PER_SECOND;
  }
}

export class Detection {
  readonly #deaths = new Delays();
  readonly #suspicions = new Delays();
  #mistakes = 0;
  #wrongSuspicions = 0;
  #mistakesEnded = 0;
  #mistakeTime = 0;
  /** Somebody watches the nodes: an opinion of one was told. */
  #isWatched = false;

  crashed(at: Instant, machine: Machine): void {
    this.#deaths.crashed(machine);
    this.#suspicions.crashed(machine);
    this.#endMistake(at, machine);
  }

  restarted(machine: Machine): void {
    this.#deaths.restarted(machine);
    this.#suspicions.restarted(machine);
  }

  /** From here on a suspicion of it is none of a healthy node. */
  paused(at: Instant, machine: Machine): void {
    this.#endMistake(at, machine);
  }

  /** Before the machine's opinion changes. */
  suspected(at: Instant, machine: Machine): void {
    this.#isWatched = true;
    this.#suspicions.noticed(at, machine);
    if (!machine.isHealthy || machine.opinion !== "trusted") return;
    this.#wrongSuspicions += 1;
    machine.wronglySuspectedSince = at;
  }

  declaredDead(at: Instant, machine: Machine): void {
    if (machine.isUp) this.#mistakes += 1;
    this.#deaths.noticed(at, machine);
    this.suspected(at, machine);
  }

  trusted(at: Instant, machine: Machine): void {
    this.#isWatched = true;
    this.#endMistake(at, machine);
  }

  /** `workers`: their time is what mistakes are set against. */
  metrics(workers: readonly Machine[], end: Instant): Readonly<Record<string, number>> {
    for (const machine of workers) {
      machine.account(end);
      this.#endMistake(end, machine);
    }
    return { ...this.#mistakeMetrics(workers), ...this.#delayMetrics() };
  }

  #mistakeMetrics(workers: readonly Machine[]): Readonly<Record<string, number>> {
    const values: Record<string, number> = {
      "detection.mistakes": this.#mistakes,
      "detection.wrongSuspicions": this.#wrongSuspicions,
    };
    const upTime = workers.reduce((sum, machine) => sum + machine.upTime, 0);
    if (upTime > 0) {
      values["detection.mistakesPerNodeDay"] = (this.#mistakes * DAY) / upTime;
      values["detection.wrongSuspicionsPerNodeDay"] = (this.#wrongSuspicions * DAY) / upTime;
    }
    const healthyTime = workers.reduce((sum, machine) => sum + machine.healthyTime, 0);
    if (healthyTime > 0 && this.#isWatched)
      values["detection.accuracy"] = workers.reduce((sum, machine) => sum + machine.trustedTime, 0) / healthyTime;
    if (this.#mistakesEnded > 0)
      values["detection.mistakeDuration.mean"] = this.#mistakeTime / this.#mistakesEnded / MICROSECONDS_PER_SECOND;
    return values;
  }

  #delayMetrics(): Readonly<Record<string, number>> {
    const values: Record<string, number> = {};
    const { mean } = this.#deaths;
    if (mean !== undefined) {
      values["detection.mean"] = mean;
      values["detection.p99"] = this.#deaths.p99;
      values["detection.max"] = this.#deaths.max;
    }
    if (this.#suspicions.mean !== undefined) values["detection.suspicion.mean"] = this.#suspicions.mean;
    return values;
  }

  #endMistake(at: Instant, machine: Machine): void {
    if (machine.wronglySuspectedSince === NEVER) return;
    this.#mistakesEnded += 1;
    this.#mistakeTime += at - machine.wronglySuspectedSince;
    machine.wronglySuspectedSince = NEVER;
  }
}
