// Faults that do in a live run what they do in a simulated one, by the same code: what they change of a machine is told to its
// process. Composed by the faults of a live run.

import { ClockFaults } from "../cluster/faults/clock-faults.ts";
import type { FaultDomain } from "../cluster/faults/fault-domain.ts";
import type { Trace } from "../trace/trace.ts";
import { liveDiskFaults } from "./live-disk-faults.ts";
import type { LiveLinkFaults } from "./live-link-faults.ts";
import type { LiveMachine } from "./live-machine.ts";
import type { LiveOperators } from "./live-operators.ts";
import type { PacedSimulation } from "./paced-simulation.ts";

export const DOMAIN_FAULTS = [
  "clock-step",
  "clock-drift",
  "clock-freeze",
  "clock-strobe",
  "link",
  "hold",
  "drain",
  "rolling-restart",
  "disk-stall",
  "disk-slow",
  "disk-full",
] as const;
export type DomainFault = (typeof DOMAIN_FAULTS)[number];

/** Nobody splits the cluster of a live run. */
export type LiveDomain = Pick<FaultDomain<LiveMachine>, "strike" | "heal">;

export interface DomainSurroundings {
  readonly simulation: PacedSimulation;
  readonly trace: Trace;
  readonly links: LiveLinkFaults;
  readonly operators: LiveOperators;
  bite(episode: number, node: number): void;
}

export function createDomains(surroundings: DomainSurroundings): Readonly<Record<DomainFault, LiveDomain>> {
  const clocks = new ClockFaults<LiveMachine>({
    ...surroundings,
    cluster: {
      changeClock(_machine, change) {
        change();
        return 0; // its process knows which timers that moves, and says so
      },
    },
  });
  return {
    "clock-step": clocks,
    "clock-drift": clocks,
    "clock-freeze": clocks,
    "clock-strobe": clocks,
    link: surroundings.links,
    hold: surroundings.links,
    drain: surroundings.operators,
    "rolling-restart": surroundings.operators,
    "disk-stall": liveDiskFaults,
    "disk-slow": liveDiskFaults,
    "disk-full": liveDiskFaults,
  };
}
