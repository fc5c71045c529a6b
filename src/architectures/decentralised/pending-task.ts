// A task that was entrusted to a scheduler, from then until the client has heard of its end. Only in memory: what a scheduler knows
// dies with it.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { START, type Duration, type Instant } from "../../kernel/time.ts";
import type { AttemptNumber, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { Cause } from "../../trace/record-codes.ts";
import type { Block, Ended, TrackedBatch } from "../protocol/sparrow-messages.ts";
import { ATTEMPTS_PER_ROUND } from "./options.ts";

/** placing: it has no worker yet. launched: with one. backoff: it failed and waits. ending: its end is known, and told to the client. */
type Phase = "placing" | "launched" | "backoff" | "ending";

export class PendingTask {
  readonly spec: TaskSpec;
  /** undefined: it is of no concern to others. */
  readonly block: Block | undefined;
  /** The latest in which the client sent it here. */
  round: number;
  phase: Phase = "placing";
  /** Number of the latest attempt; 0 = none was made here. */
  attempt: AttemptNumber = 0;
  /** Where that is; -1 = nowhere. */
  worker: WorkerIndex = -1;
  /** When the worker said that it has it (local); undefined = not yet. */
  launchedAt: Instant | undefined = undefined;
  /** How it ended otherwise than by success, and in which round that was. */
  ending: { readonly how: Ended["how"]; readonly cause: Cause; readonly round: number } | undefined = undefined;
  failures = 0;
  /** How often nobody was found for it who answered. */
  misses = 0;
  /** Of a launch that goes to all on a list: which of them it is for. */
  shard: { readonly index: number; readonly total: number } | undefined = undefined;
  previousDelay = START as unknown as Duration;
  /** The worker to which it goes gives it to others, and numbers its attempts from the one with which it was sent. */
  isTracked = false;
  /** With which others it was sent there. */
  tracked: TrackedBatch | undefined = undefined;
  /** Under which its scheduler serves its application; undefined = nobody counts. */
  term: number | undefined = undefined;
  #tries = 0;

  constructor(spec: TaskSpec, round: number, block?: Block) {
    this.spec = spec;
    this.block = block;
    this.round = round;
  }

  get id(): TaskId {
    return this.spec.id;
  }

  get nextAttempt(): AttemptNumber {
    return (this.round - 1) * ATTEMPTS_PER_ROUND + this.#tries + 1;
  }

  /** So many numbers are there for one round. */
  get isWornOut(): boolean {
    return this.#tries + 1 >= ATTEMPTS_PER_ROUND;
  }

  /** The client has sent it here again, not knowing that it is here. */
  resent(round: number): void {
    this.round = round;
    this.#tries = 0;
  }

  launch(worker: WorkerIndex): void {
    this.attempt = this.nextAttempt;
    this.#tries += 1;
    this.worker = worker;
    this.phase = "launched";
    this.launchedAt = undefined;
  }

  /** It is with a worker already, given to it by another scheduler. */
  adopt(worker: WorkerIndex, attempt: AttemptNumber): void {
    this.attempt = attempt;
    this.worker = worker;
    this.phase = "launched";
    this.launchedAt = undefined;
  }

  isOpen(attempt: AttemptNumber): boolean {
    return this.phase === "launched" && this.attempt === attempt;
  }

  /** It is an attempt of where it is now. */
  covers(attempt: AttemptNumber): boolean {
    if (!this.isTracked) return this.attempt === attempt;
    return attempt >= this.attempt && attempt < this.attempt + ATTEMPTS_PER_ROUND;
  }

  /** The attempt is over. */
  over(phase: Exclude<Phase, "launched">): void {
    this.phase = phase;
    this.worker = -1;
  }
}
