// Who leads, as the trace tells: under which leadership (era) a state was set, whose records count, and how long a
// crashed leader's place stayed empty.

import type { Instant } from "../kernel/time.ts";
import { NEVER } from "../kernel/time.ts";
import type { Machine } from "./machines.ts";

const NOBODY = -1;

export class Leadership {
  /** Grows with every leadership; what an earlier master knew may differ from what this one knows. */
  era = 0;
  #leader = NOBODY;
  #epoch = NOBODY;
  #servingSince = 0;
  #isServing = true;
  #crashedAt: number = NEVER;
  readonly #recoveries = { count: 0, total: 0 };

  recovering(node: number, epoch: number): void {
    this.era += 1;
    this.#leader = node;
    this.#epoch = epoch;
    this.#isServing = false;
  }

  serving(at: Instant, node: number, epoch: number): void {
    if (this.#leader !== node || this.#epoch !== epoch) this.era += 1;
    this.#leader = node;
    this.#epoch = epoch;
    this.#isServing = true;
    this.#servingSince = at;
    if (this.#crashedAt === NEVER) return;
    this.#recoveries.count += 1;
    this.#recoveries.total += at - this.#crashedAt;
    this.#crashedAt = NEVER;
  }

  crashed(at: Instant, machine: Machine): void {
    const isLeader = machine.id === this.#leader || (this.#leader === NOBODY && machine.isMaster);
    if (!isLeader) return;
    this.era += 1;
    this.#isServing = false;
    if (this.#crashedAt === NEVER) this.#crashedAt = at;
  }

  /** False for another master than the present leader: its records are opinions of the past. */
  isAuthority(machine: Machine): boolean {
    return this.#leader === NOBODY || machine.id === this.#leader || !machine.isMaster;
  }

  /** Since when a master serves; NEVER if none does. Where no master ever says so (`ideal`), since the start. */
  get servingSince(): number {
    return this.#isServing ? this.#servingSince : NEVER;
  }

  get leader(): number {
    return this.#leader;
  }

  /** us; undefined if no leader crashed and was followed. */
  get recoveryMean(): number | undefined {
    return this.#recoveries.count === 0 ? undefined : this.#recoveries.total / this.#recoveries.count;
  }
}
