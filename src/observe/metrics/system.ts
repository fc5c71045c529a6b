// What the system as a whole achieved in the measured window: throughput, queue, utilisation, and the use of each node.

import { type Instant, MICROSECONDS_PER_SECOND, NEVER } from "../../kernel/time.ts";
import { ROLES } from "../../trace/record-codes.ts";
import type { Instruments } from "../instruments.ts";
import type { Machine } from "../machines.ts";
import type { NodeUse } from "../observations.ts";

export function systemMetrics(instruments: Instruments, end: Instant): Readonly<Record<string, number>> {
  const { window, census, machines, flow } = instruments;
  const values: Record<string, number> = {};
  if (window.lastCompletion >= 0 && window.firstArrival !== NEVER)
    values.makespan = (window.lastCompletion - window.firstArrival) / MICROSECONDS_PER_SECOND;
  const span = window.end(end) - window.from;
  if (span <= 0) return values;
  values.throughput = (census.completedInWindow * MICROSECONDS_PER_SECOND) / span;
  const { inSystem, waiting, waitingMax } = flow.inWindow();
  values["queue.mean"] = waiting / span;
  values["queue.max"] = waitingMax;
  values["inSystem.mean"] = inSystem / span;
  const capacity = coreTime(instruments, end);
  if (capacity === 0) return values;
  values.utilisation = machines.workers.reduce((sum, machine) => sum + machine.busyInWindow(window), 0) / capacity;
  values.goodput = census.workInWindow / capacity;
  if (census.hasDeadlines) values["goodput.inTime"] = census.workInTimeInWindow / capacity;
  return values;
}

/** Of the workers of each group that has a name, as of all of them. */
export function groupUtilisation(instruments: Instruments, end: Instant): Readonly<Record<string, number>> {
  const { machines, options, window } = instruments;
  const { groups = [] } = options;
  const values: Record<string, number> = {};
  for (const name of new Set(groups.filter((group) => group !== undefined))) {
    const own = machines.workers.filter(({ id }) => groups[id] === name);
    const capacity = own.reduce((sum, machine) => sum + capacityOf(machine, instruments, end), 0);
    const busy = own.reduce((sum, machine) => sum + machine.busyInWindow(window), 0);
    if (capacity > 0) values[`group.${name}.utilisation`] = busy / capacity;
  }
  return values;
}

export function nodeUses(instruments: Instruments, end: Instant): readonly NodeUse[] {
  const { machines, options, window } = instruments;
  return machines.all
    .filter((machine) => machine.role >= 0)
    .map((machine) => {
      const capacity = capacityOf(machine, instruments, end);
      return {
        name: options.nodeNames[machine.id] ?? `node ${machine.id}`,
        role: ROLES[machine.role],
        zone: options.zones[machine.zone] ?? "",
        cores: machine.cores,
        utilisation: capacity === 0 ? 0 : machine.busyInWindow(window) / capacity,
        attempts: machine.attempts,
        wasted: machine.wasted / MICROSECONDS_PER_SECOND,
      };
    });
}

/** Core-us of all workers within the window. */
export function coreTime(instruments: Instruments, end: Instant): number {
  return instruments.machines.workers.reduce((sum, machine) => sum + capacityOf(machine, instruments, end), 0);
}

/**
 * Core-us that it could have been busy within the window: also while it was down, for being down is a loss too, but not while its
 * provider had it.
 */
function capacityOf(machine: Machine, { window }: Instruments, end: Instant): number {
  return machine.cores * machine.rentedWithin(Math.max(window.from, machine.declaredAt), window.end(end));
}
