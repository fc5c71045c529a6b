// Faults as data: episodes on a timeline, and stochastic processes that are turned into episodes before a run starts.

import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Forgery, Tampering } from "../../process/forgery.ts";
import type { DamageAmount } from "../disk-frames.ts";
import type { RolloutAction } from "./rollout/rollout-action.ts";
import type { GroupName, Target } from "./target.ts";

export type { DamageAmount } from "../disk-frames.ts";
export type { GroupName, NodeGroup, Pick, StrikeRole, Target } from "./target.ts";

export type PartitionShape =
  /** The target nodes against all others. `outbound`: what they send is cut; `inbound`: what is sent to them. */
  | { readonly kind: "isolate"; readonly target: Target; readonly direction: "both" | "outbound" | "inbound" }
  /** Groups cannot reach each other; nodes in no group reach everybody. */
  | { readonly kind: "groups"; readonly groups: readonly Target[]; readonly direction: "both" | "outbound" }
  /** Two groups, drawn from the target when it strikes: one half, rounded up, against the other. */
  | { readonly kind: "halves"; readonly target: Target }
  /** Partial: the members are split in two halves that only one member (the bridge) still connects. */
  | { readonly kind: "bridge"; readonly target: Target }
  /**
   * Partial: every member hears a majority of the members, itself included, and no two hear the same one (Jepsen's
   * majorities-ring). Where that majority is an even number, the farthest link of each is open one way only.
   */
  | { readonly kind: "ring"; readonly target: Target }
  /** Partial: each member reaches only its neighbours in the order given (the chained scenario of OmniPaxos, EuroSys 2023). */
  | { readonly kind: "chain"; readonly target: Target }
  /** Single links, by pairs of targets. */
  | { readonly kind: "links"; readonly from: Target; readonly to: Target; readonly direction: "both" | "outbound" };

type MachineAction =
  | { readonly kind: "crash"; readonly target: Target; readonly wipe: boolean }
  /** The process dies, its machine does not. */
  | { readonly kind: "kill"; readonly target: Target }
  /** Crash and boot again at once. */
  | { readonly kind: "restart"; readonly target: Target }
  | { readonly kind: "pause"; readonly target: Target }
  /** `factor` 10 = ten times slower, work and message handling alike. */
  | { readonly kind: "slow"; readonly target: Target; readonly factor: number };

/** What operators and providers do on purpose. Each machine is asked to drain and goes down when it says so, or `grace` later. */
type OperatorAction =
  /** Comes back as long after its power-off as the fault says that it lasts. */
  | { readonly kind: "drain"; readonly target: Target; readonly grace: Duration }
  /** One after the other is drained and restarted; `pause` lies between the boot of one and the turn of the next. */
  | {
      readonly kind: "rolling-restart";
      readonly target: Target;
      readonly grace: Duration;
      readonly pause: Duration;
      /** `leader-last`: whoever leads when somebody else could be next waits. */
      readonly order: "given" | "leader-last";
    }
  /** Its provider wants it back. As long after its power-off as the fault lasts there is one like it, with an empty disk. */
  | { readonly kind: "reclaim"; readonly target: Target; readonly grace: Duration };

type NetworkAction =
  | { readonly kind: "partition"; readonly shape: PartitionShape }
  | {
      readonly kind: "link";
      readonly from: Target;
      readonly to: Target;
      readonly delay: Distribution | undefined;
      readonly loss: number;
      readonly duplication: number;
      /** Probability that a datagram takes the link's latency once more; 0 where absent. */
      readonly reordering?: number;
    }
  /** Everything that is on its way waits, of connections too, and arrives at the heal in the order in which it would have. */
  | {
      readonly kind: "hold";
      readonly from: Target;
      readonly to: Target;
      readonly direction: "both" | "outbound";
    };

/** What is heard on the way from some nodes to others, and what an attacker puts on the wire `after` that. */
type AttackAction =
  /** The same once more. `message`: only of this kind; every one where undefined. */
  | {
      readonly kind: "replay";
      readonly from: Target;
      readonly to: Target;
      readonly message: number | undefined;
      readonly after: Duration;
    }
  /** In the name of `from`. */
  | ({ readonly kind: "forge"; readonly from: Target; readonly to: Target; readonly after: Duration } & Forgery);

type DiskAction =
  /** No sync completes. */
  | { readonly kind: "disk-stall"; readonly target: Target }
  /** Syncs take `factor` times as long, what is left of those under way included. */
  | { readonly kind: "disk-slow"; readonly target: Target; readonly factor: number }
  /** Appends are refused. */
  | { readonly kind: "disk-full"; readonly target: Target }
  /** Syncs complete and lie: what they covered is not durable before the next honest one. */
  | { readonly kind: "disk-lost-writes"; readonly target: Target }
  /** The next crash that finds a write under way leaves a torn record. */
  | { readonly kind: "disk-torn"; readonly target: Target }
  /** Damages durable records at rest; at once, and for good. */
  | {
      readonly kind: "disk-corrupt";
      readonly target: Target;
      readonly amount: DamageAmount;
      readonly where: "newest" | "anywhere";
    };

type ClockAction =
  /** The wall clock jumps by `by` us (may be negative); healed by the opposite jump. */
  | { readonly kind: "clock-step"; readonly target: Target; readonly by: number }
  /** Both clocks run at `rate` (1 = true) while it lasts. */
  | { readonly kind: "clock-drift"; readonly target: Target; readonly rate: number }
  | { readonly kind: "clock-freeze"; readonly target: Target }
  /**
   * To and fro: for the first half of each period ahead, for the second right again. `wall`: the wall clock jumps. `both`: the
   * steady clock may not go back, so both run too fast for half a period, until they are `amplitude` ahead, and too slow for the
   * other. us; `amplitude` is less than half the period for `both`.
   */
  | {
      readonly kind: "clock-strobe";
      readonly target: Target;
      readonly amplitude: Duration;
      readonly period: Duration;
      readonly clocks: "wall" | "both";
    };

/** The authority renews no certificate of these machines. */
type CertificateAction = { readonly kind: "no-renewal"; readonly target: Target };

/** Providers refuse to hand these machines over; those that are rented stay. */
type ProviderAction = { readonly kind: "no-capacity"; readonly target: Target };

/**
 * From an attempt that succeeds there comes a wrong result, with this probability, and nothing shows it. `isAgreeing`: all that it
 * has hold of come to the same wrong result of a task; otherwise no two do.
 */
type ResultAction = {
  readonly kind: "corrupt-results";
  readonly target: Target;
  readonly probability: number;
  readonly isAgreeing: boolean;
};

/** From an attempt that would succeed there comes nothing: at its end it fails, with this probability. */
type FailureAction = {
  readonly kind: "fail-tasks";
  readonly target: Target;
  readonly probability: number;
  /** Only attempts of this class of the workload, by its name and number; those of all where undefined. */
  readonly onlyClass: ClassName | undefined;
};

export interface ClassName {
  readonly name: string;
  /** -1 until the workload is known. */
  readonly number: number;
}

/** An administrator changes what a user may do; the target is the client's machine at which he does. */
type AccessAction = {
  readonly kind: "revoke" | "grant";
  readonly target: Target;
  readonly user: string;
  /** Those that the user has from then on; after the fault, those that the permissions say. */
  readonly roles: readonly string[];
};

/** An intruder at these machines changes the latest entries of the audit log there. */
type IntruderAction = { readonly kind: "tamper"; readonly target: Target } & Tampering;

export type FaultAction =
  | MachineAction
  | OperatorAction
  | ProviderAction
  | CertificateAction
  | NetworkAction
  | AttackAction
  | AccessAction
  | IntruderAction
  | DiskAction
  | ClockAction
  | ResultAction
  | FailureAction
  | RolloutAction;
export type FaultKind = FaultAction["kind"];
/** The action of a kind, or of one of several. */
export type ActionOf<K extends FaultKind> = Extract<FaultAction, { readonly kind: K }>;

/** Within one episode, the fault strikes and heals again and again; it begins with a strike. us */
export interface Flap {
  /** From a heal to the next strike. */
  readonly up: Distribution;
  /** From a strike to its heal. */
  readonly down: Distribution;
}

/** What takes machines down in good order; the run itself tells when that is over. */
export type DepartureAction = ActionOf<"drain" | "reclaim">;

export interface ScheduledFault {
  readonly kind: "scheduled";
  /** As written, for reports: `crash leader`. */
  readonly text: string;
  readonly action: FaultAction;
  readonly at: Instant;
  /** undefined = until the end of the run. */
  readonly lasts: Duration | undefined;
  readonly flap?: Flap | undefined;
}

/** Strikes again and again: per member of the target (`any worker`), or per zone, rack or whole group (correlated). */
export interface RandomFault extends GroupName {
  readonly kind: "random";
  readonly text: string;
  readonly action: FaultAction;
  readonly per: "node" | "zone" | "rack" | "group";
  /** Only these of the group, by name; all where absent. */
  readonly among?: readonly string[];
  /** us from the end of one episode to the start of the next, per member. */
  readonly every: Distribution;
  readonly lasts: Distribution;
  readonly flap?: Flap | undefined;
}

/** A recorded failure log: its episodes, mapped onto the group's members. */
export interface TracedFault extends GroupName {
  readonly kind: "traced";
  readonly text: string;
  readonly action: FaultAction;
  readonly episodes: readonly { readonly member: number; readonly at: Instant; readonly lasts: Duration }[];
}

export type FaultSpec = ScheduledFault | RandomFault | TracedFault;
