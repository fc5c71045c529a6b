// Tells what the response time of a completed task was made of.

import type { Instant } from "../kernel/time.ts";
import type { Instruments } from "./instruments.ts";
import { NONE, NOT_YET } from "./task-table.ts";

/** `effective`: the attempt that counted; NONE = it is not known. */
export function breakDown({ ledger, breakdown }: Instruments, slot: number, at: Instant, effective: number): void {
  const { attempts, tasks } = ledger;
  const instants = {
    arrived: tasks.arrived[slot],
    admitted: instantOf(tasks.admitted[slot]),
    started: instantOf(tasks.started[slot]),
    begun: effective === NONE ? undefined : attempts.started[effective],
    ended: effective === NONE ? undefined : instantOf(attempts.ended[effective]),
    completed: at,
  };
  breakdown.record(instants, tasks.workClass[slot], tasks.work[slot]);
}

function instantOf(at: number): number | undefined {
  return at === NOT_YET ? undefined : at;
}
