// How an instance comes to its work in Quartz (QuartzSchedulerThread): while it has threads left, it acquires what is due, or will be
// soon, waits until then, fires what it still has, and begins again. Where there is nothing it looks again after a while, or when
// something comes in here; what comes in elsewhere it does not hear of.

import type { LaunchReference } from "../../algorithms/triggers/trigger-state.ts";
import { milliseconds, type Duration, type Instant } from "../../kernel/time.ts";
import type { TimerHandle } from "../../process/host.ts";
import type { DatabaseResult } from "../protocol/database-messages.ts";
import type { InstanceCore } from "./instance-core.ts";
import { INSTANCE_TIMER } from "./options.ts";
import type { RowReference, Statement } from "./statements.ts";

/** idle: it waits to look again. asking: a transaction is under way. holding: it has acquired what is not due yet. full: it has no thread. */
type Phase = "idle" | "asking" | "holding" | "full";

/** Quartz's `idleWaitVariablness`, 7 s of 30: instances do not look at the same time. */
const IDLE_SPREAD = 7 / 30;
/** What is due sooner than this is waited for, whatever comes in (isCandidateNewTimeEarlierWithinReason, with a database). */
const WORTH_WAITING = milliseconds(70);

export class Acquisition {
  readonly #instance: InstanceCore;
  #phase: Phase = "idle";
  #timer: TimerHandle | undefined = undefined;
  /** Something came in while a transaction was under way: there may be more than it saw. */
  #isSignalled = false;
  #tasks: readonly RowReference[] = [];
  #launches: readonly LaunchReference[] = [];

  constructor(instance: InstanceCore) {
    this.#instance = instance;
  }

  start(): void {
    this.#look();
  }

  /** There may be something to do. */
  signal(): void {
    switch (this.#phase) {
      case "idle":
      case "full":
        return this.#look();
      case "asking":
        this.#isSignalled = true;
        return;
      case "holding":
        if (this.#wait() > WORTH_WAITING) this.#release();
    }
  }

  /** The wait is over. */
  timer(): void {
    this.#timer = undefined;
    if (this.#phase === "holding") this.#fire();
    else if (this.#phase === "idle") this.#look();
  }

  get #freeThreads(): number {
    const { core, options } = this.#instance;
    return options.quartz.threads - core.tasks.size;
  }

  #look(): void {
    this.#cancelTimer();
    if (this.#freeThreads <= 0) {
      this.#phase = "full";
      return;
    }
    const { host, options, database } = this.#instance;
    const { batchSize, acquireAhead: window, acquireWithinLock, idleWait } = options.quartz;
    const acquire = (): Statement => {
      const now = host.wall();
      const until = (now + idleWait) as Instant;
      const max = Math.max(1, Math.min(batchSize, this.#freeThreads));
      return { kind: "acquire", instance: host.address, now, until, window, max };
    };
    this.#begin();
    if (acquireWithinLock || batchSize > 1) database.transaction(acquire, (result) => this.#acquired(result));
    else database.run(acquire(), (result) => this.#acquired(result));
  }

  #acquired(result: DatabaseResult): void {
    if (result.kind !== "acquired") return;
    const { tasks, launches, isContested } = result;
    if (tasks.length + launches.length === 0) return isContested ? this.#look() : this.#idle();
    this.#tasks = tasks;
    this.#launches = launches;
    const wait = this.#wait();
    if (wait <= 0) return this.#fire();
    this.#phase = "holding";
    this.#startTimer(wait);
    if (this.#isSignalled) this.signal();
  }

  #fire(): void {
    const { host, database } = this.#instance;
    const [tasks, launches] = [this.#tasks, this.#launches];
    const instance = host.address;
    this.#begin();
    database.transaction(
      () => ({ kind: "fire", instance, now: host.wall(), tasks, launches }),
      (result) => {
        if (result.kind === "given") for (const task of result.tasks) this.#instance.execute(task);
        this.#look();
      },
    );
  }

  #release(): void {
    const { host, database } = this.#instance;
    const [tasks, launches] = [this.#tasks, this.#launches];
    this.#cancelTimer();
    this.#begin();
    database.transaction(
      () => ({ kind: "release", instance: host.address, tasks, launches }),
      () => this.#look(),
    );
  }

  #idle(): void {
    if (this.#isSignalled) return this.#look();
    const { host, options } = this.#instance;
    const { idleWait } = options.quartz;
    this.#phase = "idle";
    this.#startTimer(idleWait - Math.floor(host.random("idle wait").uniform() * IDLE_SPREAD * idleWait));
  }

  #begin(): void {
    this.#phase = "asking";
    this.#isSignalled = false;
  }

  /** Until the first of what was acquired is due. */
  #wait(): number {
    if (this.#tasks.length > 0) return 0;
    const first = this.#launches.reduce((least, { scheduled }) => Math.min(least, scheduled), Infinity);
    return first - this.#instance.host.wall();
  }

  #startTimer(wait: number): void {
    this.#timer = this.#instance.host.startTimer(Math.max(1, wait) as Duration, INSTANCE_TIMER.wake);
  }

  #cancelTimer(): void {
    if (this.#timer !== undefined) this.#instance.host.cancelTimer(this.#timer);
    this.#timer = undefined;
  }
}
