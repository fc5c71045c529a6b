// Watches one run through its trace, and at its end says what it saw: metrics, series, use of nodes, accounts of work, and
// broken properties. Made before the first record is emitted; `finish` is called once, after the last.

import type { Instant } from "../kernel/time.ts";
import { MICROSECONDS_PER_SECOND } from "../kernel/time.ts";
import type { Trace } from "../trace/trace.ts";
import { alertResults, type AlertResults } from "./alerts/alert-results.ts";
import { Monitor } from "./alerts/monitor.ts";
import { ScrapeClock } from "./alerts/scrape-clock.ts";
import { AttemptLife } from "./attempt-life.ts";
import { checkSaturation, closeTasks } from "./closing.ts";
import { Instruments } from "./instruments.ts";
import { Linearizability } from "./linearizability/linearizability.ts";
import { coreTime, groupUtilisation, nodeUses, systemMetrics } from "./metrics/system.ts";
import { NodeLife } from "./node-life.ts";
import { SaveLife } from "./save-life.ts";
import { tenantMetrics } from "./metrics/tenants.ts";
import type { HistogramData, Observations, Recovery } from "./observations.ts";
import type { ObserveOptions } from "./observe-options.ts";
import { TaskLife } from "./task-life.ts";
import { TaskMoves } from "./task-moves.ts";

export class Observatory {
  readonly #instruments: Instruments;
  readonly #monitor: Monitor | undefined;

  constructor(trace: Trace, options: ObserveOptions) {
    const { alerts } = options;
    const clock = alerts && new ScrapeClock(trace, alerts.interval);
    this.#instruments = new Instruments(trace, options);
    const moves = new TaskMoves(this.#instruments);
    new NodeLife(trace, this.#instruments);
    new TaskLife(trace, this.#instruments, moves);
    new AttemptLife(trace, this.#instruments, moves);
    new SaveLife(trace, this.#instruments);
    new Linearizability(trace, this.#instruments);
    this.#monitor = clock && alerts && new Monitor(trace, clock, this.#instruments, alerts);
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
    this.#monitor?.finish(end);
    closeTasks(instruments, end);
    const series = instruments.series.series(instruments.machines.workers);
    checkSaturation(instruments, series, end);
    const recoveries = instruments.recovery?.results(end);
    const alerts = this.#alertResults(recoveries ?? [], end);
    const breakdown = instruments.breakdown.result();
    return {
      metrics: { ...collectMetrics(instruments, end), ...alerts?.metrics },
      histograms: collectHistograms(instruments),
      series,
      nodes: nodeUses(instruments, end),
      attempts: instruments.bars.bars(),
      work: instruments.work.account(),
      violations: instruments.violations.list(end),
      ...(breakdown === undefined ? {} : { breakdown }),
      ...(recoveries === undefined ? {} : { recoveries }),
      ...(alerts === undefined ? {} : { alerts: alerts.observations }),
      ...(instruments.spacetime === undefined ? {} : { spacetime: instruments.spacetime.windows(end) }),
    };
  }

  #alertResults(recoveries: readonly Recovery[], end: Instant): AlertResults | undefined {
    if (this.#monitor === undefined) return undefined;
    const { warmup, duration = end } = this.#instruments.options;
    return alertResults(this.#monitor, recoveries, { from: warmup, until: Math.min(duration, end) });
  }
}

function collectMetrics(instruments: Instruments, end: Instant): Readonly<Record<string, number>> {
  const { responses, census, dispatching, work, detection, machines, availability, traffic } = instruments;
  return {
    ...responses.metrics(""),
    ...perClass(instruments, (statistics, prefix) => statistics.metrics(prefix)),
    ...tenantMetrics(instruments.options.tenants ?? [], instruments.responsesByClass),
    ...systemMetrics(instruments, end),
    ...groupUtilisation(instruments, end),
    ...dispatching.metrics(end),
    ...census.metrics(instruments.effects.duplicates),
    ...instruments.jobs.metrics(),
    ...instruments.planning.metrics(end),
    ...work.metrics(),
    ...detection.metrics(machines.workers, end),
    ...recoveryMetrics(instruments, end),
    ...instruments.offers.metrics(coreTime(instruments, end), end),
    // Where each leads alone, several in office are no overlap.
    ...(instruments.options.hasSeveralLeaders === true ? {} : instruments.offices.metrics(end)),
    ...(instruments.options.hasSeveralLeaders === true ? {} : instruments.disasters.metrics()),
    ...instruments.coreLiveness.metrics(end),
    ...instruments.audit?.finish(end),
    ...availability.metrics(end),
    ...instruments.costs?.metrics(end, census.completed),
    ...traffic.metrics(census.completed),
  };
}

/** What only some designs, workloads and faults bring forth: each absent where there was nothing of it. */
function recoveryMetrics(instruments: Instruments, end: Instant): Readonly<Record<string, number>> {
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
    seals,
    authenticity,
    authorisation,
  } = instruments;
  return {
    ...recovery?.metrics(),
    ...elections.metrics(epochs.servedCount, leaseExclusion.overlap),
    ...effects.metrics(),
    ...copies.metrics(),
    ...displacements.metrics(),
    ...instruments.moves?.metrics(instruments.census.completed),
    ...instruments.balance?.metrics(end),
    ...instruments.reservations.punctuality.metrics(),
    ...reads.metrics(),
    ...instruments.gangs.metrics(work.waited, work.total),
    ...instruments.lineage.costs.metrics(),
    ...instruments.pools.metrics(end),
    ...saves.metrics(work.stoodStill / MICROSECONDS_PER_SECOND),
    ...triggers.metrics(),
    ...budgets.metrics(),
    ...readFreshness.metrics(),
    ...submissions?.metrics(),
    ...refusals?.metrics(),
    ...instruments.counterOffers.metrics(),
    ...instruments.values.metrics(),
    ...seals.metrics(),
    ...instruments.rollouts?.metrics(),
    ...authenticity?.metrics(),
    ...instruments.integrity.metrics(),
    ...authorisation?.metrics(),
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
