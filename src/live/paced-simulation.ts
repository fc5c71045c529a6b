// The kernel on a real clock: events fire when their instant has come, never before, and a little late as real timers are.
// Whatever comes in from outside is handled in a turn, after all that was due before it.

import { Simulation, type EventHandle, type HandlerCode } from "../kernel/simulation.ts";
import { NEVER, type Duration, type Instant } from "../kernel/time.ts";
import { Earliest } from "./earliest.ts";
import type { LiveClock } from "./live-clock.ts";

/** Node's timers take no more, ms. */
const LONGEST_WAIT = 2_147_483_647;

export class PacedSimulation extends Simulation {
  readonly #clock: LiveClock;
  /** At the end of each turn. */
  readonly #turned: () => void;
  /** Of what was scheduled, cancelled or not: to wake once too often does no harm. */
  readonly #due = new Earliest();
  #wake: ReturnType<typeof setTimeout> | undefined;
  #isInTurn = false;
  #isOver = false;
  #lateness = 0;

  constructor(clock: LiveClock, turned: () => void = () => undefined) {
    super();
    this.#clock = clock;
    this.#turned = turned;
  }

  /** How late an event was at most, us. */
  get lateness(): number {
    return this.#lateness;
  }

  override scheduleAt(at: Instant, code: HandlerCode, a: number, b: number): EventHandle {
    this.#due.add(at);
    return super.scheduleAt(at, code, a, b);
  }

  override scheduleAfter(delay: Duration, code: HandlerCode, a: number, b: number): EventHandle {
    this.#due.add(this.now + delay);
    return super.scheduleAfter(delay, code, a, b);
  }

  /** Does what is due, then `action`. Nothing any more after `close`. */
  turn(action: () => void): void {
    if (this.#isOver) return;
    if (this.#isInTurn) return action();
    this.#isInTurn = true;
    try {
      this.#catchUp();
      action();
    } finally {
      this.#isInTurn = false;
      this.#turned();
      this.#arm();
    }
  }

  /** No event fires any more, and no turn is taken. */
  close(): void {
    this.#isOver = true;
    clearTimeout(this.#wake);
  }

  #catchUp(): void {
    const present = this.#clock.now();
    if (present < this.now) return;
    const { first } = this.#due;
    if (first !== undefined) this.#lateness = Math.max(this.#lateness, present - first);
    this.runUntil(present);
    this.#due.dropUntil(present);
  }

  #arm(): void {
    clearTimeout(this.#wake);
    if (this.#isOver) return;
    const next = this.#due.first;
    if (next === undefined || next >= NEVER) return;
    const wait = this.#clock.milliseconds(next - this.#clock.now());
    this.#wake = setTimeout(() => this.turn(() => undefined), Math.min(LONGEST_WAIT, Math.max(0, Math.ceil(wait))));
  }
}
