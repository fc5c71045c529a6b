// What ails a machine of a live run, and its clock, as the conductor keeps them: whatever a fault changes there is told to the
// machine's process, which keeps both once more, and all of it again to the process of its next life.

import { Ailments, type AilmentKind } from "../cluster/ailments.ts";
import { LocalClock } from "../cluster/local-clock.ts";
import type { Instant } from "../kernel/time.ts";

export interface AilmentChange {
  readonly isOver: boolean;
  readonly ailment: AilmentKind;
  readonly episode: number;
  readonly factor: number;
}

/** `at`: by true time. A step does not ask for it. */
export type ClockChange =
  | { readonly kind: "step"; readonly by: number }
  | { readonly kind: "rate"; readonly rate: number; readonly at: Instant }
  | { readonly kind: "freeze" | "thaw"; readonly at: Instant };

/** All that a new life must know. */
export interface ToldSoFar {
  readonly ailments: readonly AilmentChange[];
  readonly clock: readonly ClockChange[];
}

export class ToldAilments extends Ailments {
  readonly #tell: (change: AilmentChange) => void;
  /** In force. */
  #told: AilmentChange[] = [];

  constructor(tell: (change: AilmentChange) => void) {
    super();
    this.#tell = tell;
  }

  get soFar(): readonly AilmentChange[] {
    return this.#told;
  }

  override add(ailment: AilmentKind, episode: number, factor = 1): void {
    super.add(ailment, episode, factor);
    const change = { isOver: false, ailment, episode, factor };
    this.#told = [...this.#told, change];
    this.#tell(change);
  }

  override remove(ailment: AilmentKind, episode: number): void {
    super.remove(ailment, episode);
    const index = this.#told.findIndex((told) => told.ailment === ailment && told.episode === episode);
    if (index >= 0) this.#told = this.#told.toSpliced(index, 1);
    this.#tell({ isOver: true, ailment, episode, factor: 1 });
  }
}

export class ToldClock extends LocalClock {
  readonly #tell: (change: ClockChange) => void;
  readonly #told: ClockChange[] = [];

  constructor({ rate, offset }: { rate: number; offset: number }, tell: (change: ClockChange) => void) {
    super(rate, offset);
    this.#tell = tell;
  }

  /** Every change: how far ahead a clock is follows from all of them. */
  get soFar(): readonly ClockChange[] {
    return this.#told;
  }

  override step(by: number): void {
    super.step(by);
    this.#note({ kind: "step", by });
  }

  override setRate(rate: number, now: Instant): void {
    super.setRate(rate, now);
    this.#note({ kind: "rate", rate, at: now });
  }

  override freeze(now: Instant): void {
    super.freeze(now);
    this.#note({ kind: "freeze", at: now });
  }

  override thaw(now: Instant): void {
    super.thaw(now);
    this.#note({ kind: "thaw", at: now });
  }

  #note(change: ClockChange): void {
    this.#told.push(change);
    this.#tell(change);
  }
}
