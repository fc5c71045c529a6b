// How much a workload asks for, as far as its file says: what people want to know before they run it.

import { MICROSECONDS_PER_SECOND, NEVER } from "../kernel/time.ts";
import type { WorkloadClass, WorkloadSpec } from "./workload.ts";

export interface ExpectedDemand {
  /** Infinity where nothing bounds it but the run. */
  readonly tasks: number;
  /** Cores, of speed 1, that are busy on average while most of it arrives; Infinity where service times have no mean. */
  readonly cores: number;
}

/** Undefined where some class comes from a log, a closed loop, a trigger or all at once: then it depends on more than rates. */
export function expectedDemand(classes: WorkloadSpec): ExpectedDemand | undefined {
  const flows = classes.map(flowOf);
  if (!flows.every((flow) => flow !== undefined)) return undefined;
  const tasks = flows.reduce((sum, { total }) => sum + total, 0);
  const starts = new Set(flows.map(({ start }) => start));
  const busy = [...starts].map((at) =>
    flows.filter(({ start, stop }) => start <= at && at < stop).reduce((sum, { cores }) => sum + cores, 0),
  );
  return { tasks, cores: Math.max(0, ...busy) };
}

interface Flow {
  readonly start: number;
  readonly stop: number;
  readonly total: number;
  readonly cores: number;
}

function flowOf({ demand, start, stop, limit, ...asked }: WorkloadClass): Flow | undefined {
  if (demand.kind !== "open") return undefined;
  const { meanRate } = demand.createArrivals();
  if (meanRate === 0) return undefined;
  const { tasks, work } = arrivalOf(asked);
  const seconds = stop === NEVER ? Infinity : (stop - start) / MICROSECONDS_PER_SECOND;
  return {
    start,
    stop,
    total: Math.min(limit ?? Infinity, meanRate * tasks * seconds),
    cores: (meanRate * work) / MICROSECONDS_PER_SECOND,
  };
}

/** Of one arrival: how many tasks, and core time, us. */
function arrivalOf({ workflow, job, service, cores }: Omit<WorkloadClass, "demand" | "start" | "stop" | "limit">): {
  readonly tasks: number;
  readonly work: number;
} {
  const parts = workflow?.map(({ tasks, workloadClass }) => ({ tasks, of: workloadClass })) ?? [
    { tasks: job, of: { service, cores } },
  ];
  const counts = parts.map(({ tasks }) => tasks?.mean ?? 1);
  return {
    tasks: counts.reduce((sum, count) => sum + count, 0),
    work: parts.reduce((sum, { of }, index) => sum + counts[index] * (of.service?.mean ?? 0) * of.cores, 0),
  };
}
