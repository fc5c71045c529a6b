// Who leads, as the trace tells: under which leadership (era) a state was set, whose records count, and since when somebody
// serves.

import type { Instant } from "../kernel/time.ts";
import { NEVER } from "../kernel/time.ts";
import type { Machine } from "./machines.ts";

const NOBODY = -1;

/** one: a master leads all. none: all are active, and none leads. several: each leads alone, and has tasks of its own. */
export type LeadershipKind = "one" | "none" | "several";

export class Leadership {
  /** Grows with every leadership; what an earlier master knew may differ from what this one knows. */
  era = 0;
  #leader = NOBODY;
  #epoch = NOBODY;
  #servingSince = 0;
  #isServing = true;
  #isFrozen = false;
  #isRecovering = false;
  #inheritedAt = NEVER;
  /** When somebody served for the last time; meaningful while nobody does. */
  #servedUntil = 0;
  /** All masters are active and none leads: somebody serves while one of them is up. */
  readonly isLeaderless: boolean;
  /** Each leads alone: all is well only while all of them are up. What is known of one is not told apart from what is known of others. */
  readonly areSeveral: boolean;
  /** Of several: when the last of them took office. */
  #tookOfficeAt: Instant = NEVER;

  constructor(kind: LeadershipKind = "one") {
    this.isLeaderless = kind === "none";
    this.areSeveral = kind === "several";
  }

  /** Where not one leads: a master went down or came up, was frozen or thawed. `areEnough`: of those that are up and awake. */
  mastersChanged(at: Instant, areEnough: boolean): void {
    if (!areEnough) return this.#stop(at);
    if (!this.#isServing) this.#servingSince = at;
    this.#isServing = true;
  }

  recovering(at: Instant, node: number, epoch: number): void {
    if (this.areSeveral) {
      this.#inheritedAt = at;
      return this.#oneOfSeveral(at);
    }
    if (this.isStale(epoch)) return;
    this.era += 1;
    this.#stop(at);
    this.#leader = node;
    this.#epoch = epoch;
    this.#isRecovering = true;
    this.#inheritedAt = at;
  }

  serving(at: Instant, node: number, epoch: number): void {
    if (this.areSeveral) return this.#oneOfSeveral(at);
    if (this.isStale(epoch)) return;
    if (this.#leader !== node || this.#epoch !== epoch) this.era += 1;
    const goesOn = this.#isServing && this.#leader === node;
    if (!this.#isRecovering && !goesOn) this.#inheritedAt = NEVER;
    this.#isRecovering = false;
    this.#leader = node;
    this.#epoch = epoch;
    this.#isServing = true;
    this.#isFrozen = false;
    this.#servingSince = at;
  }

  resigned(at: Instant, node: number, epoch: number): void {
    if (node === this.#leader && !this.isStale(epoch)) this.#stop(at);
  }

  crashed(at: Instant, machine: Machine): void {
    if (this.isLeaderless || !this.isLeader(machine)) return;
    this.era += 1;
    if (this.areSeveral) return;
    this.#stop(at);
  }

  setPaused(at: Instant, machine: Machine, isPaused: boolean): void {
    if (this.isLeaderless || this.areSeveral || !this.isLeader(machine)) return;
    if (isPaused) this.#servedUntil = this.brokenSince === NEVER ? at : this.#servedUntil;
    else this.#servingSince = at;
    this.#isFrozen = isPaused;
  }

  /** Also a master of which nobody has said yet that it leads. */
  isLeader(machine: Machine): boolean {
    return machine.id === this.#leader || (this.#leader === NOBODY && machine.isMaster);
  }

  /** False for another master than the present leader: its records are opinions of the past. */
  isAuthority(machine: Machine): boolean {
    return this.#leader === NOBODY || machine.id === this.#leader || !machine.isMaster;
  }

  /** An epoch that is over. 0 = the design has none. */
  isStale(epoch: number): boolean {
    return epoch > 0 && epoch < this.#epoch;
  }

  /**
   * Who says this under `epoch` is about to lead, or begins to at this instant: it may tell again what is in its books, because
   * it cannot know what its predecessor told. 0 = the record names no epoch.
   */
  isTakingOffice(at: Instant, epoch: number): boolean {
    if (this.areSeveral) return at === this.#tookOfficeAt;
    return this.#leader !== NOBODY && (!this.#isServing || epoch > this.#epoch || at === this.#servingSince);
  }

  /** Since when a master serves; NEVER if none does. Where no master ever says so (`ideal`), since the start. */
  get servingSince(): number {
    return this.#isServing && !this.#isFrozen ? this.#servingSince : NEVER;
  }

  /** When who leads now read what its predecessors had left behind; NEVER if it began with blank books. */
  get inheritedAt(): Instant {
    return this.#inheritedAt;
  }

  /** Since when no master serves; NEVER if one does. */
  get brokenSince(): number {
    return this.#isServing && !this.#isFrozen ? NEVER : this.#servedUntil;
  }

  /** -1 = nobody has led yet. */
  get leader(): number {
    return this.#leader;
  }

  get epoch(): number {
    return this.#epoch;
  }

  #oneOfSeveral(at: Instant): void {
    this.era += 1;
    this.#tookOfficeAt = at;
  }

  #stop(at: Instant): void {
    if (this.brokenSince === NEVER) this.#servedUntil = at;
    this.#isServing = false;
    this.#isFrozen = false;
  }
}
