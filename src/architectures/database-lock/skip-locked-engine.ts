// An instance that takes its work row by row, without a lock that all share: SELECT ... FOR UPDATE SKIP LOCKED, and an update of what it
// got, in one transaction. Whoever comes at the same time passes over those rows and gets the next. That is how queues in a database
// work (Solid Queue, River), and how Airflow's schedulers share their work. What it has bears its name, and is recovered when it has been
// silent for too long.

import type { TimerHandle } from "../../process/host.ts";
import type { DatabaseResult } from "../protocol/database-messages.ts";
import { CheckInDesk, silentFor } from "./check-in.ts";
import type { Engine } from "./engine.ts";
import type { InstanceCore } from "./instance-core.ts";
import { INSTANCE_TIMER } from "./options.ts";

/** idle: it waits to look again. asking: a transaction is under way. full: it has no thread. */
type Phase = "idle" | "asking" | "full";

export class SkipLockedEngine implements Engine {
  readonly #instance: InstanceCore;
  readonly #checkIns: CheckInDesk;
  #phase: Phase = "idle";
  #timer: TimerHandle | undefined = undefined;
  /** Something came in while a transaction was under way: there may be more than it saw. */
  #isSignalled = false;

  constructor(instance: InstanceCore) {
    const { checkinInterval: interval, failedAfter } = instance.options.rows;
    this.#instance = instance;
    const terms = { interval, isDue: silentFor(failedAfter), withinLock: false };
    this.#checkIns = new CheckInDesk(instance, terms, () => this.signal());
  }

  start(): void {
    this.#checkIns.start();
    this.#look();
  }

  signal(): void {
    if (this.#phase === "asking") this.#isSignalled = true;
    else this.#look();
  }

  timer(tag: number): void {
    if (tag === INSTANCE_TIMER.checkIn) return this.#checkIns.timer();
    if (tag !== INSTANCE_TIMER.wake) return;
    this.#timer = undefined;
    if (this.#phase === "idle") this.#look();
  }

  /** A thread is held until the task has ended. */
  placed(): void {}

  #look(): void {
    const { core, host, database, options } = this.#instance;
    const { threads, batchSize } = options.rows;
    if (this.#timer !== undefined) host.cancelTimer(this.#timer);
    this.#timer = undefined;
    const max = Math.min(batchSize, threads - core.tasks.size);
    this.#phase = max <= 0 ? "full" : "asking";
    if (max <= 0) return;
    this.#isSignalled = false;
    database.run({ kind: "take", instance: host.address, now: host.wall(), max }, (result) => this.#took(result));
  }

  #took(result: DatabaseResult): void {
    if (result.kind !== "given") return;
    for (const task of result.tasks) this.#instance.execute(task);
    if (result.tasks.length > 0 || this.#isSignalled) return this.#look();
    const { host, options } = this.#instance;
    this.#phase = "idle";
    this.#timer = host.startTimer(options.rows.pollInterval, INSTANCE_TIMER.wake);
  }
}
