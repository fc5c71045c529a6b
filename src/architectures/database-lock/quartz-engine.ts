// An instance of Quartz's kind: it acquires what is due with the lock, and watches over the others by their check-ins.

import { Acquisition } from "./acquisition.ts";
import { CheckInDesk, isDue } from "./check-in.ts";
import type { Engine } from "./engine.ts";
import type { InstanceCore } from "./instance-core.ts";
import { INSTANCE_TIMER } from "./options.ts";

export class QuartzEngine implements Engine {
  readonly #acquisition: Acquisition;
  readonly #checkIns: CheckInDesk;

  constructor(instance: InstanceCore) {
    this.#acquisition = new Acquisition(instance);
    const terms = { interval: instance.options.quartz.checkinInterval, isDue, withinLock: true };
    this.#checkIns = new CheckInDesk(instance, terms, () => this.#acquisition.signal());
  }

  start(): void {
    this.#checkIns.start();
    this.#acquisition.start();
  }

  signal(): void {
    this.#acquisition.signal();
  }

  timer(tag: number): void {
    if (tag === INSTANCE_TIMER.checkIn) this.#checkIns.timer();
    else if (tag === INSTANCE_TIMER.wake) this.#acquisition.timer();
  }

  /** A thread is held until the task has ended. */
  placed(): void {}
}
