// The timers of one node whose clock does not keep true time because of a fault: they are due at other instants than the
// process thinks, or, while the clock stands still, at none. Takes them out of the queue at every change of the clock, and puts
// them back where the changed clock has them. From the first change on it knows all of the node's timers, so that a clock that
// changes often costs no search through everything that is pending.

import type { EventHandle, HandlerCode, Simulation } from "../kernel/simulation.ts";
import { NEVER, type Duration, type Instant } from "../kernel/time.ts";
import type { TimerHandle } from "../process/host.ts";
import type { LocalClock } from "./local-clock.ts";

/** As the process started it; `boot` is of the process that did. */
export interface StartedTimer {
  readonly code: HandlerCode;
  readonly boot: number;
  readonly detail: number;
}

/** `known` is the handle that the process was given; its event may be another one by now. */
interface MovedTimer extends StartedTimer {
  readonly known: number;
  readonly event: EventHandle;
}

/** Without an event: local time left. */
interface HeldTimer extends StartedTimer {
  readonly known: number;
  readonly left: number;
}

export interface TimerQueue {
  readonly simulation: Simulation;
  /** Event code of each timer tag. */
  readonly timerCodes: readonly HandlerCode[];
  /** Is this boot the node's present one? */
  isOwn(boot: number): boolean;
}

/** Timers that fired are forgotten when there are so many, and twice as many as after the last time. */
const FORGET_AT = 256;

export class DisplacedTimers {
  readonly #held: HeldTimer[] = [];
  /** By the handle that the process knows. */
  readonly #moved = new Map<number, MovedTimer>();
  /** `#held` and `#moved` are all timers of the node. */
  #isComplete = false;
  #forgetAt = FORGET_AT;
  #heldCount = 0;

  /** Started while the clock is wrong; `trueDelay` undefined = it stands still, or all but does. */
  start(timer: StartedTimer, delay: Duration, trueDelay: Duration | undefined, simulation: Simulation): TimerHandle {
    if (trueDelay === undefined) {
      this.#heldCount += 1;
      const known = -this.#heldCount; // no event has a negative handle
      this.#held.push({ ...timer, known, left: delay });
      return known as TimerHandle;
    }
    const event = simulation.scheduleAfter(trueDelay, timer.code, timer.boot, timer.detail);
    if (this.#isComplete) this.#note({ ...timer, known: event, event }, simulation);
    return event as unknown as TimerHandle;
  }

  /** The process cancels it. Returns the event to cancel, if there is one. */
  cancelled(timer: TimerHandle): EventHandle | undefined {
    const held = this.#held.findIndex(({ known }) => known === timer);
    if (held >= 0) this.#held.splice(held, 1);
    const moved = this.#moved.get(timer);
    if (moved === undefined) return timer < 0 ? undefined : (timer as unknown as EventHandle);
    this.#moved.delete(timer);
    return moved.event;
  }

  /** The machine went down, and its timers with it. */
  clear(): void {
    this.#held.length = 0;
    this.#moved.clear();
  }

  /** Changes the clock; `staysWrong`: a fault has hold of it afterwards. Returns how many timers that moved. */
  change(clock: LocalClock, change: () => void, staysWrong: boolean, queue: TimerQueue): number {
    const { simulation } = queue;
    const pending = [...this.#held.splice(0), ...this.#takeEvents(clock, queue)];
    change();
    this.#isComplete = staysWrong;
    for (const timer of pending.toSorted((a, b) => a.left - b.left)) {
      const delay = reachableDelay(clock, timer.left, simulation.now);
      if (delay === undefined) this.#held.push(timer);
      else {
        const event = simulation.scheduleAfter(delay, timer.code, timer.boot, timer.detail);
        this.#moved.set(timer.known, { ...timer, event });
      }
    }
    return pending.length;
  }

  #takeEvents(clock: LocalClock, { simulation, timerCodes, isOwn }: TimerQueue): readonly HeldTimer[] {
    const taken: HeldTimer[] = [];
    const take = (timer: StartedTimer, known: number, event: EventHandle, at: Instant): void => {
      simulation.cancel(event);
      taken.push({ ...timer, known, left: clock.monotonic(at) - clock.monotonic(simulation.now) });
    };
    if (this.#isComplete) {
      for (const timer of this.#moved.values())
        if (simulation.isPending(timer.event)) take(timer, timer.known, timer.event, simulation.atOf(timer.event));
    } else {
      const knownBy = new Map([...this.#moved.values()].map(({ known, event }) => [event, known]));
      for (const code of timerCodes)
        simulation.forEachPending(code, (event, at, boot, detail) => {
          if (isOwn(boot)) take({ code, boot, detail }, knownBy.get(event) ?? event, event, at);
        });
    }
    this.#moved.clear();
    return taken;
  }

  #note(timer: MovedTimer, simulation: Simulation): void {
    if (this.#moved.size >= this.#forgetAt) {
      for (const { known, event } of [...this.#moved.values()])
        if (!simulation.isPending(event)) this.#moved.delete(known);
      this.#forgetAt = Math.max(FORGET_AT, this.#moved.size * 2);
    }
    this.#moved.set(timer.known, timer);
  }
}

/** True time until the clock has advanced by `delay`; undefined if it stands still, or would take longer than any run. */
export function reachableDelay(clock: LocalClock, delay: number, now: Instant): Duration | undefined {
  if (clock.isFrozen) return undefined;
  const trueDelay = clock.trueDelay(delay, now);
  return now + trueDelay < NEVER ? trueDelay : undefined;
}
