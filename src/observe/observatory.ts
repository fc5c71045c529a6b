// Watches one run through its trace, and at its end says what it saw: metrics, series, use of nodes, accounts of work, and
// broken properties. Made before the first record is emitted; `finish` is called once, after the last.

import type { Instant } from "../kernel/time.ts";
import { MICROSECONDS_PER_SECOND } from "../kernel/time.ts";
import type { Trace } from "../trace/trace.ts";
import { AttemptLife } from "./attempt-life.ts";
import { checkSaturation, closeTasks } from "./closing.ts";
import { Instruments } from "./instruments.ts";
import { Linearizability } from "./linearizability/linearizability.ts";
import { nodeUses, systemMetrics } from "./metrics/system.ts";
import { NodeLife } from "./node-life.ts";
import { SaveLife } from "./save-life.ts";
import { tenantMetrics } from "./metrics/tenants.ts";
import type { HistogramData, Observations } from "./observations.ts";
import type { ObserveOptions } from "./observe-options.ts";
import { TaskLife } from "./task-life.ts";
import { TaskMoves } from "./task-moves.ts";

export class Observatory {
  readonly #instruments: Instruments;

  constructor(trace: Trace, options: ObserveOptions) {
    this.#instruments = new Instruments(trace, options);
    const moves = new TaskMoves(this.#instruments);
    new NodeLife(trace, this.#instruments);
    new TaskLife(trace, this.#instruments, moves);
    new AttemptLife(trace, this.#instruments, moves);
    new SaveLife(trace, this.#instruments);
    new Linearizability(trace, this.#instruments);
  }

  /** Tasks that have arrived so far. */
  get arrivedCount(): number {
    return this.#instruments.census.submitted;
  }

  /** Tasks that have arrived and not ended. */
  get outstanding(): number {
    return this.#instruments.census.submitted - this.#instruments.census.ended;
  }

  /** `end` is not before the last record. */
  finish(end: Instant): Observations {
    const instruments = this.#instruments;
    closeTasks(instruments, end);
    const series = instruments.series.series(instruments.machines.workers);
    checkSaturation(instruments, series, end);
    return {
      metrics: collectMetrics(instruments, end),
      histograms: collectHistograms(instruments),
      series,
      nodes: nodeUses(instruments, end),
      attempts: instruments.bars.bars(),
      work: instruments.work.account(),
      violations: instruments.violations.list(end),
      ...(instruments.recovery === undefined ? {} : { recoveries: instruments.recovery.results(end) }),
      ...(instruments.spacetime === undefined ? {} : { spacetime: instruments.spacetime.windows(end) }),
    };
  }
}

function collectMetrics(instruments: Instruments, end: Instant): Readonly<Record<string, number>> {
  const { responses, census, dispatching, work, detection, machines, availability, traffic } = instruments;
  return {
    ...responses.metrics(""),
    ...perClass(instruments, (statistics, prefix) => statistics.metrics(prefix)),
    ...tenantMetrics(instruments.options.tenants ?? [], instruments.responsesByClass),
    ...systemMetrics(instruments, end),
    ...dispatching.metrics(end),
    ...census.metrics(instruments.effects.duplicates),
    ...instruments.jobs.metrics(),
    ...work.metrics(),
    ...detection.metrics(machines.workers, end),
    ...recoveryMetrics(instruments),
    ...instruments.offices.metrics(end),
    ...instruments.coreLiveness.metrics(end),
    ...availability.metrics(end),
    ...instruments.costs?.metrics(end, census.completed),
    ...traffic.metrics(census.completed),
  };
}

/** What only some designs, workloads and faults bring forth: each absent where there was nothing of it. */
function recoveryMetrics(instruments: Instruments): Readonly<Record<string, number>> {
  const {
    recovery,
    elections,
    epochs,
    leaseExclusion,
    effects,
    copies,
    displacements,
    saves,
    reads,
    work,
    triggers,
    budgets,
    readFreshness,
    submissions,
    refusals,
  } = instruments;
  return {
    ...recovery?.metrics(),
    ...elections.metrics(epochs.servedCount, leaseExclusion.overlap),
    ...effects.metrics(),
    ...copies.metrics(),
    ...displacements.metrics(),
    ...reads.metrics(),
    ...instruments.gangs.metrics(work.waited, work.total),
    ...saves.metrics(work.stoodStill / MICROSECONDS_PER_SECOND),
    ...triggers.metrics(),
    ...budgets.metrics(),
    ...readFreshness.metrics(),
    ...submissions?.metrics(),
    ...refusals?.metrics(),
  };
}

function collectHistograms(instruments: Instruments): Readonly<Record<string, HistogramData>> {
  return {
    ...instruments.responses.histograms(""),
    ...perClass(instruments, (statistics, prefix) => statistics.histograms(prefix)),
  };
}

function perClass<T>(
  { options, responsesByClass }: Instruments,
  read: (statistics: Instruments["responses"], prefix: string) => Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.assign(
    {},
    ...responsesByClass.map((statistics, index) => read(statistics, `class.${options.classNames![index]}.`)),
  );
}
