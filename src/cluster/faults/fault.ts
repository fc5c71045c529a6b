// Faults as data: episodes on a timeline, and stochastic processes that are turned into episodes before a run starts.

import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { Duration, Instant } from "../../kernel/time.ts";

/** Which nodes. Roles such as `leader` are resolved when the fault strikes. */
export type Target =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "zone"; readonly zone: string }
  | { readonly kind: "rack"; readonly rack: string }
  | { readonly kind: "group"; readonly group: NodeGroup; readonly pick: Pick }
  | { readonly kind: "role"; readonly role: StrikeRole };

export type NodeGroup = "masters" | "workers" | "clients" | "nodes";
/** `count` and `fraction` draw distinct nodes of the group from the fault's own stream, before the run. */
export type Pick =
  | { readonly kind: "all" }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "fraction"; readonly fraction: number };
/** Resolved at strike time. */
export type StrikeRole = "leader" | "follower" | "standby" | "busiest-worker" | "idlest-worker";

export type PartitionShape =
  /** The target nodes against all others. `outbound`: what they send is cut; `inbound`: what is sent to them. */
  | { readonly kind: "isolate"; readonly target: Target; readonly direction: "both" | "outbound" | "inbound" }
  /** Groups cannot reach each other; nodes in no group reach everybody. */
  | { readonly kind: "groups"; readonly groups: readonly Target[]; readonly direction: "both" | "outbound" }
  /** Partial: the members are split in two halves that only one member (the bridge) still connects. */
  | { readonly kind: "bridge"; readonly target: Target }
  /** Single links, by pairs of targets. */
  | { readonly kind: "links"; readonly from: Target; readonly to: Target; readonly direction: "both" | "outbound" };

export type FaultAction =
  | { readonly kind: "crash"; readonly target: Target; readonly wipe: boolean }
  /** Crash and boot again at once. */
  | { readonly kind: "restart"; readonly target: Target }
  | { readonly kind: "pause"; readonly target: Target }
  /** `factor` 10 = ten times slower, work and message handling alike. */
  | { readonly kind: "slow"; readonly target: Target; readonly factor: number }
  | { readonly kind: "partition"; readonly shape: PartitionShape }
  | {
      readonly kind: "link";
      readonly from: Target;
      readonly to: Target;
      readonly delay: Distribution | undefined;
      readonly loss: number;
      readonly duplication: number;
    }
  | { readonly kind: "disk-stall"; readonly target: Target }
  /** The wall clock jumps by `by` us (may be negative); healed by the opposite jump. */
  | { readonly kind: "clock-step"; readonly target: Target; readonly by: number }
  /** Both clocks run at `rate` (1 = true) while it lasts. */
  | { readonly kind: "clock-drift"; readonly target: Target; readonly rate: number }
  | { readonly kind: "clock-freeze"; readonly target: Target };

export type FaultKind = FaultAction["kind"];

export interface ScheduledFault {
  readonly kind: "scheduled";
  /** As written, for reports: `crash leader`. */
  readonly text: string;
  readonly action: FaultAction;
  readonly at: Instant;
  /** undefined = until the end of the run. */
  readonly lasts: Duration | undefined;
}

/** Strikes again and again: per member of the target (`any worker`), or per zone or rack (correlated). */
export interface RandomFault {
  readonly kind: "random";
  readonly text: string;
  /** Its target's pick is replaced by the one member (or zone, or rack) that each process stands for. */
  readonly action: FaultAction;
  readonly per: "node" | "zone" | "rack";
  readonly group: NodeGroup;
  /** us from the end of one episode to the start of the next, per member. */
  readonly every: Distribution;
  readonly lasts: Distribution;
}

/** A recorded failure log: its episodes, mapped onto the group's members. */
export interface TracedFault {
  readonly kind: "traced";
  readonly text: string;
  readonly action: FaultAction;
  readonly group: NodeGroup;
  readonly episodes: readonly { readonly member: number; readonly at: Instant; readonly lasts: Duration }[];
}

export type FaultSpec = ScheduledFault | RandomFault | TracedFault;
