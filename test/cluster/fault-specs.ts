// Faults at fixed times on named nodes, for tests.

import type { FaultAction, FaultSpec, Flap, Target } from "../../src/cluster/faults/fault.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { SECOND } from "./build-cluster.ts";

/** `at` and `lasts` in seconds; without `lasts`, for good. */
export function scheduled(action: FaultAction, at: number, lasts?: number, flap?: Flap): FaultSpec {
  return {
    kind: "scheduled",
    text: action.kind,
    action,
    at: Math.round(at * SECOND) as Instant,
    lasts: lasts === undefined ? undefined : (Math.round(lasts * SECOND) as Duration),
    flap,
  };
}

export function names(...list: string[]): Target {
  return { kind: "names", names: list };
}
