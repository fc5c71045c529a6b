// The machines of a run, described: what the scenario loader hands to the simulated cluster. All values are validated.

import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { Duration } from "../kernel/time.ts";
import type { RandomFault } from "./faults/fault.ts";
import type { Role } from "../trace/record-codes.ts";

/** What a machine costs while it is rented. */
export interface Tariff {
  /** Per hour. */
  readonly price: number;
  /** `hour`: begun hours are paid in full. `second`: begun seconds, and `minimum` us at least, each time it is rented. */
  readonly per: "second" | "hour";
  readonly minimum: Duration;
}

/** How a machine that comes and goes comes. */
export interface ElasticTerms {
  /** Number of the warm pool that it shares. */
  readonly pool: number;
  /** From the hand-over to the boot, us; and where the pool has one at hand. */
  readonly boot: Distribution;
  readonly warmBoot: Distribution;
  /** How many the pool keeps at hand. */
  readonly warm: number;
}

/** Machines that are kept at hand, and what that costs. */
export interface WarmPool {
  readonly count: number;
  /** Per hour and place, whether it is taken or not. */
  readonly price: number;
}

export interface NodeSpec {
  /** `master/0`, `worker/17`, `client/0`: role, slash, index from 0. */
  readonly name: string;
  readonly role: Role;
  /** The kind of machine that it is one of; absent: its group has no name. */
  readonly group?: string;
  readonly cores: number;
  /** Bytes; Infinity = not limited. */
  readonly memory: number;
  readonly resources: Readonly<Record<string, number>>;
  /** Relative; work of t seconds takes t / speed. */
  readonly speed: number;
  readonly zone: string;
  /** `zone/rack`; empty where the scenario has no racks. */
  readonly rack: string;
  /** Processing time per received message, us. One at a time per node. */
  readonly messageCost: Distribution;
  /** So many messages wait for it at most; what comes on top is dropped. Default: any number. */
  readonly backlog?: number;
  /** Absent: it costs nothing. */
  readonly tariff?: Tariff;
  /** Absent: it is there from the start. */
  readonly elastic?: ElasticTerms;
}

export type LinkClass = "same-node" | "same-rack" | "same-zone" | "cross-zone";

export interface LinkSpec {
  /** One way, us. */
  readonly latency: Distribution;
  /** Bits per second per direction of a pair; Infinity = no queueing. */
  readonly bandwidth: number;
  readonly loss: number;
  readonly duplication: number;
  /** Probability that a datagram takes an extra latency draw and so may be overtaken. */
  readonly reordering: number;
}

export interface ConnectionSpec {
  /** A lost segment is sent again after this long, doubling each time. us. */
  readonly retransmit: number;
  /** Cut for longer than this: what was held is dropped and both ends see a reset. us. Infinity = hangs until healed. */
  readonly resetAfter: number;
}

export interface DiskSpec {
  /** us per append call. */
  readonly append: Distribution;
  /** us per sync; syncs of one node run one after the other and share what is pending (group commit). */
  readonly sync: Distribution;
  /** Bytes per second written at sync; Infinity = free. */
  readonly throughput: number;
  /** Probability that a crash with un-synced bytes leaves a torn record at the end. */
  readonly tornWrite: number;
}

export interface ClockSpec {
  /** Wall clock offset at boot, us (may be negative). */
  readonly offset: Distribution;
  /** Rate error, parts per million (may be negative). */
  readonly drift: Distribution;
}

export interface ClusterSpec {
  /** In the order of node ids: masters, workers, clients, stores. */
  readonly nodes: readonly NodeSpec[];
  /** What its providers do of their own accord; of every run on it, whatever faults are declared. Default: nothing. */
  readonly reclaims?: readonly RandomFault[];
  readonly warmPools?: readonly WarmPool[];
  readonly links: Readonly<Record<LinkClass, LinkSpec>>;
  readonly connection: ConnectionSpec;
  readonly disk: DiskSpec;
  readonly clock: ClockSpec;
}
