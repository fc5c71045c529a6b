// What one rule reads at a scrape, from the instruments of the run. Nothing is computed before it is asked for.

import type { Counter, Level, Scrape } from "../../algorithms/alerts/alert.ts";
import { type Duration, type Instant, NEVER, START } from "../../kernel/time.ts";
import type { Flow } from "../flow.ts";
import type { Leadership } from "../leadership.ts";
import type { Ledger } from "../ledger.ts";
import type { Machine, Machines } from "../machines.ts";
import { NONE } from "../task-table.ts";
import type { JudgedTasks } from "./judged-tasks.ts";
import type { ScrapedCounters } from "./scraped-counters.ts";

export interface Gauges {
  readonly flow: Flow;
  readonly leadership: Leadership;
  readonly ledger: Ledger;
  readonly machines: Machines;
}

export class InstrumentScrape implements Scrape {
  now: Instant = START;
  readonly #gauges: Gauges;
  readonly #counters: ScrapedCounters;
  readonly #tasks: JudgedTasks | undefined;

  constructor(gauges: Gauges, counters: ScrapedCounters, tasks: JudgedTasks | undefined) {
    this.#gauges = gauges;
    this.#counters = counters;
    this.#tasks = tasks;
  }

  get judged(): number {
    return this.#tasks?.judged ?? 0;
  }

  get bad(): number {
    return this.#tasks?.bad ?? 0;
  }

  get isServed(): boolean {
    return this.#gauges.leadership.servingSince !== NEVER;
  }

  get queueAge(): Duration {
    const { id, waits, arrived, usedSlots } = this.#gauges.ledger.tasks;
    let oldest: number = this.now;
    for (let slot = 0; slot < usedSlots; slot += 1)
      if (waits[slot] === 1 && id[slot] !== NONE && arrived[slot] < oldest) oldest = arrived[slot];
    return (this.now - oldest) as Duration;
  }

  counter(name: Counter): number {
    return this.#counters.value(name);
  }

  level(name: Level): number | undefined {
    const { flow, machines } = this.#gauges;
    switch (name) {
      case "queue":
        return flow.waiting;
      case "running":
        return flow.running;
      case "in-system":
        return flow.inSystem;
      case "busy-share":
        return busyShare(machines.workers.filter(({ isHealthy }) => isHealthy));
      case "workers-down":
        return machines.workers.filter(isMissed).length;
      case "workers-suspected":
        return machines.workers.filter((machine) => isExpected(machine) && machine.opinion !== "trusted").length;
    }
  }
}

/** Of machines that answer. */
function busyShare(answering: readonly Machine[]): number | undefined {
  const cores = answering.reduce((sum, machine) => sum + machine.cores, 0);
  return cores === 0 ? undefined : answering.reduce((sum, machine) => sum + machine.busyCores, 0) / cores;
}

/** It does not answer, and nobody said that it would not. */
function isMissed(machine: Machine): boolean {
  return isExpected(machine) && !machine.isHealthy;
}

function isExpected({ isCordoned, absences }: Machine): boolean {
  return !isCordoned && absences.at(-1)?.until !== NEVER;
}
