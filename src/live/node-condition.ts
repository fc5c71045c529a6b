// What ails a live node, and what its clock shows: as its conductor tells, in the node's own process. Records are written by the
// steady clock that all share; only what the node itself is told of time comes from here.

import { Ailments } from "../cluster/ailments.ts";
import { DisplacedTimers, reachableDelay } from "../cluster/displaced-timers.ts";
import type { LocalClock } from "../cluster/local-clock.ts";
import type { HandlerCode } from "../kernel/simulation.ts";
import { START, type Duration, type Instant } from "../kernel/time.ts";
import type { TimerHandle } from "../process/host.ts";
import type { LiveClock } from "./live-clock.ts";
import type { PacedSimulation } from "./paced-simulation.ts";
import type { AilmentChange, ClockChange, ToldSoFar } from "./told-condition.ts";

export interface ConditionSurroundings {
  readonly steady: LiveClock;
  readonly simulation: PacedSimulation;
  /** As it is without faults. */
  readonly clock: LocalClock;
  readonly soFar: ToldSoFar;
  /** A fault changed an outcome here; nothing if there is no fault. */
  bite(episode: number): void;
}

export class NodeCondition {
  readonly ailments = new Ailments();
  readonly #surroundings: ConditionSurroundings;
  readonly #timers = new DisplacedTimers();

  constructor(surroundings: ConditionSurroundings) {
    this.#surroundings = surroundings;
    const { clock, soFar } = surroundings;
    for (const change of soFar.ailments) this.ailing(change);
    for (const change of soFar.clock) apply(change, clock, change.kind === "step" ? START : change.at);
  }

  ailing({ isOver, ailment, episode, factor }: AilmentChange): void {
    if (isOver) this.ailments.remove(ailment, episode);
    else this.ailments.add(ailment, episode, factor);
  }

  /** `timerCodes`: of the timers that go by this clock. A change that comes late is none of earlier than it comes. */
  clockChanged(change: ClockChange, timerCodes: readonly HandlerCode[]): void {
    const { clock, simulation, bite } = this.#surroundings;
    if (change.kind === "step") return clock.step(change.by);
    const { ailments, present } = this;
    const queue = { simulation, timerCodes, isOwn: () => true };
    const staysWrong = ailments.has("clock-pace");
    const moved = this.#timers.change(clock, () => apply(change, clock, present), staysWrong, queue);
    if (moved > 0) bite(ailments.blame("clock-pace"));
  }

  /** By true time: what began later than it should have lasts no shorter for that. */
  get present(): Instant {
    const { steady, simulation } = this.#surroundings;
    return Math.max(steady.now(), simulation.now) as Instant;
  }

  monotonic(): Instant {
    return this.#surroundings.clock.monotonic(this.present);
  }

  wall(): Instant {
    const { clock, bite } = this.#surroundings;
    bite(this.ailments.blame("clock-step"));
    return clock.wall(this.present);
  }

  startTimer(delay: Duration, code: HandlerCode, detail: number): TimerHandle {
    const { clock, simulation, bite } = this.#surroundings;
    const { present } = this;
    if (clock.hasTrueRate)
      return simulation.scheduleAt((present + delay) as Instant, code, 0, detail) as unknown as TimerHandle;
    bite(this.ailments.blame("clock-pace"));
    const trueDelay = reachableDelay(clock, delay, present);
    const fromNow = trueDelay === undefined ? undefined : ((present + trueDelay - simulation.now) as Duration);
    return this.#timers.start({ code, boot: 0, detail }, delay, fromNow, simulation);
  }

  cancelTimer(timer: TimerHandle): void {
    const event = this.#timers.cancelled(timer);
    if (event !== undefined) this.#surroundings.simulation.cancel(event);
  }
}

function apply(change: ClockChange, clock: LocalClock, now: Instant): void {
  switch (change.kind) {
    case "step":
      return clock.step(change.by);
    case "rate":
      return clock.setRate(change.rate, now);
    case "freeze":
      return clock.freeze(now);
    case "thaw":
      return clock.thaw(now);
  }
}
