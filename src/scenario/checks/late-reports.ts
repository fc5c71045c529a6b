// A master that begins anew gives workers up that have not reported in time. Where nobody tells them of it, they do at their next
// heartbeat: if that comes later, all of them are given up. Called by the doubts.

import { heartbeatInterval, type SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import { targetsOf } from "../../cluster/faults/action-targets.ts";
import type { FaultAction, FaultSpec } from "../../cluster/faults/fault.ts";
import type { Target } from "../../cluster/faults/target.ts";
import type { Duration } from "../../kernel/time.ts";
import { sayDuration } from "../units.ts";

interface Design {
  readonly scheduler: SchedulerSpec;
  readonly workers: number;
  readonly faults: readonly FaultSpec[];
  readonly warn: (path: readonly string[], message: string) => void;
}

/** In others whoever leads anew says so to all workers. */
const FOUND_BY_BEATS = new Set(["single-master", "shared-state"]);
const RESTARTING = new Set<FaultAction["kind"]>(["crash", "kill", "restart", "drain", "rolling-restart", "rollout"]);

export function warnOfLateReports({ scheduler, workers, faults, warn }: Design): void {
  const { definition, parameters } = scheduler.architecture;
  // With safe-stop the grace is as long as workers need to have stopped.
  if (!FOUND_BY_BEATS.has(definition.name) || scheduler.recovery !== "fast") return;
  const grace = (parameters as { readonly reconcileGrace: Duration }).reconcileGrace;
  const interval = heartbeatInterval(scheduler, workers);
  if (interval <= grace || !faults.some(({ action }) => restartsMaster(action))) return;
  warn(
    ["scheduler", "architecture"],
    `a master that begins anew waits ${sayDuration(grace)} for its workers to report ('reconcileGrace'), and they find out by their next heartbeat, up to ${sayDuration(interval)} later: ` +
      "all others are given up, and what they run is run again; expected 'reconcileGrace' to be longer than that",
  );
}

function restartsMaster(action: FaultAction): boolean {
  return RESTARTING.has(action.kind) && targetsOf(action).some(isMaster);
}

function isMaster(target: Target): boolean {
  switch (target.kind) {
    case "names":
      return target.names.some((name) => name.startsWith("master"));
    case "group":
      return target.group === "masters" || target.group === "nodes";
    case "role":
      return target.role === "leader";
    default:
      return false; // a zone or a rack may hold masters, or not
  }
}
