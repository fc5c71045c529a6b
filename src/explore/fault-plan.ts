// A fault plan: what strikes when in one run, as items of a scenario's `faults`. Whoever draws one, runs one, or prints one
// means the same text, so that a plan that was found runs alone as a file.

import type { FaultKind } from "../cluster/faults/fault.ts";
import type { Data } from "../scenario/overlay.ts";

/** One item of a scenario's `faults`: `{ at: 12.5s, crash: leader, for: 3s }`. */
export type FaultItem = Data;

export type FaultPlan = readonly FaultItem[];

/**
 * What is drawn; `wipe` is a crash that takes the disk with it. Left out: what providers take back is a drain that does, and for workers
 * the same; who is refused a machine waits. Administrators make no mistakes, and versions are sound.
 */
export type PlannedKind =
  | Exclude<
      FaultKind,
      "reclaim" | "no-capacity" | "no-renewal" | "revoke" | "grant" | "tamper" | "rollout" | "fail-tasks"
    >
  | "wipe";

/**
 * What every design here promises to come through: the machines fail and come back with their disks, the network may do
 * anything but forge, disks are slow or full or torn, wall clocks jump.
 */
export const SURVIVABLE_KINDS = [
  "crash",
  "restart",
  "pause",
  "slow",
  "drain",
  "rolling-restart",
  "partition",
  "link",
  "hold",
  "disk-stall",
  "disk-slow",
  "disk-full",
  "disk-torn",
  "clock-step",
] as const satisfies readonly PlannedKind[];

/** What may break a promise without a mistake in the design: disks that lie or forget, clocks that run at another rate. */
export const BEYOND_KINDS = [
  "wipe",
  "disk-lost-writes",
  "disk-corrupt",
  "clock-drift",
  "clock-freeze",
  "clock-strobe",
] as const satisfies readonly PlannedKind[];

/** What designs that check who speaks promise to come through, and others do not. */
export const ATTACK_KINDS = ["replay", "forge"] as const satisfies readonly PlannedKind[];

/** What designs that compare results promise to come through, as long as too few agree in a wrong one. */
export const RESULT_KINDS = ["corrupt-results"] as const satisfies readonly PlannedKind[];

/** Survivable too, and drawn where they are asked for: what is drawn without them stays as it was before there were any. */
export const PROCESS_KINDS = ["kill"] as const satisfies readonly PlannedKind[];

export const PLANNED_KINDS: readonly PlannedKind[] = [
  ...SURVIVABLE_KINDS,
  ...PROCESS_KINDS,
  ...BEYOND_KINDS,
  ...ATTACK_KINDS,
  ...RESULT_KINDS,
];
