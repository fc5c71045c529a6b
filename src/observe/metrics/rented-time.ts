// How much of the time machines were rented: what their provider has is no capacity, and idles at nobody's cost.

import type { Machine } from "../machines.ts";

/** Over one bucket of time. */
export interface RentedTime {
  /** Core-us. */
  readonly cores: Float64Array;
  /** Machine-us. */
  readonly machines: Float64Array;
}

/** By buckets of `width` us, the last of which ends at `end`. Undefined where every machine was rented all the time. */
export function rentedTime(machines: readonly Machine[], width: number, end: number): RentedTime | undefined {
  if (machines.every(({ absences }) => absences.length === 0)) return undefined;
  const buckets = Math.floor(end / width) + 1;
  const time = { cores: new Float64Array(buckets), machines: new Float64Array(buckets) };
  for (const machine of machines) {
    add(time, { machine, from: 0, until: end, sign: 1 }, width);
    for (const { from, until } of machine.absences)
      add(time, { machine, from, until: Math.min(until, end), sign: -1 }, width);
  }
  return time;
}

interface Span {
  readonly machine: Machine;
  readonly from: number;
  readonly until: number;
  readonly sign: 1 | -1;
}

function add({ cores, machines }: RentedTime, { machine, from, until, sign }: Span, width: number): void {
  for (let bucket = Math.floor(from / width); bucket * width < until; bucket += 1) {
    const overlap = Math.min(until, (bucket + 1) * width) - Math.max(from, bucket * width);
    machines[bucket] += sign * overlap;
    cores[bucket] += sign * overlap * machine.cores;
  }
}
