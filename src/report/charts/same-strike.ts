// Faults that strike the same nodes for the same time (a machine freezes, its clock with it) are one event: one picture shows them all.

import type { FaultEffect } from "../../experiment/results.ts";

export function isSameStrike(a: FaultEffect, b: FaultEffect): boolean {
  const areSameNodes =
    a.nodes.length > 0 && a.nodes.length === b.nodes.length && a.nodes.every((node, index) => node === b.nodes[index]);
  return areSameNodes && a.from === b.from && a.until === b.until && a.armed === b.armed;
}

/** Of those of one strike, the first. */
export function oncePerStrike(faults: readonly FaultEffect[]): readonly FaultEffect[] {
  return faults.filter((fault, index) => faults.findIndex((other) => isSameStrike(fault, other)) === index);
}

/** `pause leader, clock-freeze leader`: all that strikes with this one. */
export function strikeText(fault: FaultEffect, faults: readonly FaultEffect[]): string {
  return faults
    .filter((other) => other.index === fault.index || (other.armed > 0 && isSameStrike(fault, other)))
    .map(({ text }) => text)
    .join(", ");
}
