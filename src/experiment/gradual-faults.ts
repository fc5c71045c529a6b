// Which faults stop no machine and cut no link: things go on, only worse. Their episodes are judged by what the series show, and not
// by the tasks and the leader that they hit.

import type { FaultAction, FaultKind } from "../cluster/faults/fault.ts";

const GRADUAL: Readonly<Record<FaultKind, boolean>> = {
  crash: false,
  kill: false,
  restart: false,
  pause: false,
  drain: false,
  reclaim: false,
  "rolling-restart": false,
  rollout: false,
  partition: false,
  replay: false,
  forge: false,
  "disk-lost-writes": false,
  "disk-torn": false,
  "disk-corrupt": false,
  slow: true,
  link: true,
  hold: true,
  "disk-stall": true,
  "disk-slow": true,
  "disk-full": true,
  "clock-step": true,
  "clock-drift": true,
  "clock-freeze": true,
  "clock-strobe": true,
  "no-capacity": true,
  "no-renewal": true,
  "corrupt-results": true,
  revoke: true,
  grant: true,
  tamper: true,
  "fail-tasks": true,
};

export function isGradual({ kind }: Pick<FaultAction, "kind">): boolean {
  return GRADUAL[kind];
}
