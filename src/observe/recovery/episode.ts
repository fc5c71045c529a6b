// One strike of a fault and what came of it: the instants t0 to t4 of catalogue G, as far as they are known, and the split of the
// time between them. Kept by the recovery timeline.

import { NEVER, toSeconds, type Instant } from "../../kernel/time.ts";
import type { LostTime, Recovery } from "../observations.ts";
import type { Disturbance } from "./disturbance.ts";

/** An instant that has not come. */
export const OPEN = -1;
/** Nodes that are named in a result. */
const NODES_LISTED_MAX = 50;

interface Before {
  /** Who led when it struck, and under which epoch; -1 = nobody had led. */
  readonly leader: number;
  readonly epoch: number;
  /** As many tasks may wait as waited before it struck, tolerance included. */
  readonly calmLevel: number;
}

export class Episode {
  readonly fault: number;
  /** t0: it struck. us, like all instants here. */
  readonly struckAt: number;
  /** Its bit in `followers` of tasks. */
  readonly bit: number;
  readonly before: Before;
  /** Struck nodes, in order. */
  readonly nodes = new Set<number>();
  /** Of these, the ones that crashed: what ran there is gone. */
  readonly crashed = new Set<number>();
  healedAt = OPEN;
  /** It cost the system its leader; and nobody leads since. */
  hitsLeader = false;
  isHeadless = false;
  /** Somebody leads again, but nothing has been dispatched or taken over since. */
  isIdle = false;
  /** t1, t2, t3, t4. */
  detectedAt = OPEN;
  ledAt = OPEN;
  dispatchedAt = OPEN;
  calmAt = OPEN;
  /** It stops nobody that tasks can be seen to depend on: what it did shows in the queue and the tail of response times alone. */
  isGradual: boolean;
  /** Gradual because it cut ways, and neither a task nor a leader was seen to be hit. */
  isCut = false;
  /** Of a gradual one, at the end of the run. */
  disturbance: Disturbance | undefined = undefined;
  /** Tasks that were on struck nodes; of these, still open; dispatched again; found to have survived. */
  tasks = 0;
  pending = 0;
  again = 0;
  survived = 0;
  /** Core-us of work of these that was lost before they were dispatched again. */
  workLost = 0;

  constructor(fault: number, struckAt: number, bit: number, before: Before, isGradual = false) {
    this.fault = fault;
    this.isGradual = isGradual;
    this.struckAt = struckAt;
    this.bit = bit;
    this.before = before;
  }

  /** It hit something that has to be recovered. */
  get hasCost(): boolean {
    if (!this.isGradual) return this.tasks > 0 || this.hitsLeader;
    return this.#movedWork || this.disturbance?.kind === "disturbed";
  }

  /** Work that was where a gradual one struck need not suffer from it. */
  get #movedWork(): boolean {
    return this.hitsLeader || this.again > 0 || this.workLost > 0 || (this.crashed.size > 0 && this.tasks > 0);
  }

  /** It is gradual, and too little came before it to say what it changed. */
  get isUnmeasured(): boolean {
    return this.disturbance?.kind === "not measured";
  }

  /** All affected work is on its way again, and somebody leads: only the backlog is left. */
  get awaitsCalm(): boolean {
    return !this.isGradual && this.hasCost && this.dispatchedAt !== OPEN && this.calmAt === OPEN;
  }

  /** It is not overcome yet: what happens on its nodes still belongs to it. */
  get isActive(): boolean {
    if (this.isGradual) return !this.isOver;
    return !this.hasCost || this.dispatchedAt === OPEN;
  }

  /** A gradual one has healed, and all that it hit goes on: the rest shows at the end of the run. */
  get isOver(): boolean {
    return this.isGradual && this.healedAt !== OPEN && this.dispatchedAt !== OPEN;
  }

  /** It cut ways, and is over: if it hit nothing that the trace names, the series say whether work stood still. */
  measureIfUnseen(): void {
    if (this.isGradual || this.hasCost) return;
    this.isCut = true;
    this.isGradual = true;
  }

  /** The run is over, and the series say what a gradual one did. `lastAt`: it was followed no further. */
  measured(disturbance: Disturbance, lastAt: number): void {
    this.disturbance = disturbance;
    if (this.dispatchedAt === OPEN || disturbance.kind === "not measured") return;
    const overAt = disturbance.kind === "none" ? this.dispatchedAt : (disturbance.overAt ?? OPEN);
    if (overAt !== OPEN) this.calmAt = overAt > lastAt ? OPEN : Math.max(overAt, this.dispatchedAt);
  }

  /** A task, or the leader, turns out to be hit after all. */
  reopen(): void {
    this.dispatchedAt = OPEN;
    this.calmAt = OPEN;
  }

  /** All that is known at `end`, up to which it was followed. */
  result(end: number): Recovery {
    const isOpen = this.calmAt === OPEN;
    const until = this.isUnmeasured || !this.hasCost ? this.struckAt : isOpen ? end : this.calmAt;
    return {
      fault: this.fault,
      nodes: [...this.nodes].slice(0, NODES_LISTED_MAX),
      nodeCount: this.nodes.size,
      hitsLeader: this.hitsLeader,
      tasks: this.tasks,
      dispatchedAgain: this.again,
      survived: this.survived,
      workLost: seconds(this.workLost),
      struckAt: seconds(this.struckAt),
      healedAt: secondsOrNull(this.healedAt),
      detectedAt: secondsOrNull(this.detectedAt),
      ledAt: secondsOrNull(this.isHeadless ? OPEN : this.hitsLeader ? this.ledAt : this.struckAt),
      dispatchedAt: secondsOrNull(this.hasCost ? this.dispatchedAt : this.struckAt),
      recoveredAt: secondsOrNull(this.hasCost || this.isUnmeasured ? this.calmAt : this.struckAt),
      ...(this.disturbance && { disturbance: this.disturbance.kind }),
      lost: this.lost(until),
    };
  }

  /** Seconds; they add up to `until` - t0. What is open at `until` takes all the time that is left. */
  lost(until: number): LostTime {
    const detected = within(this.detectedAt, this.struckAt, until);
    const led = within(this.#ledInstant, detected, until);
    const dispatched = within(this.dispatchedAt === OPEN ? NEVER : this.dispatchedAt, led, until);
    return {
      detection: seconds(detected - this.struckAt),
      decision: seconds(led - detected),
      transfer: seconds(dispatched - led),
      redo: seconds(until - dispatched),
      total: seconds(until - this.struckAt),
    };
  }

  /** t2: equals t0 where no leader was hit. */
  get #ledInstant(): number {
    if (!this.hitsLeader) return this.struckAt;
    return this.isHeadless ? NEVER : this.ledAt;
  }
}

function within(at: number, from: number, until: number): number {
  return Math.min(until, Math.max(from, at));
}

function seconds(time: number): number {
  return toSeconds(time as Instant);
}

function secondsOrNull(at: number): number | null {
  return at === OPEN ? null : seconds(at);
}
