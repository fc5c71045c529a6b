// One try of a task on one worker, from the choice of its place until it is released. Its number and its worker are in the
// books; what else is here belongs to the present leadership, and starts anew with the next.

import { expectedDuration } from "../../algorithms/ordering/machine.ts";
import type { QueuedTask, RunningTask } from "../../algorithms/ordering/ordering.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { AttemptNumber } from "../../process/identity.ts";
import type { Receiver } from "../../process/task.ts";
import type { TaskEntry } from "./task-entry.ts";

export class Attempt implements RunningTask {
  readonly entry: TaskEntry;
  readonly number: AttemptNumber;
  readonly worker: WorkerIndex;
  /** When it was seen to start, by the master's clock; NEVER until then. */
  startedAt: Instant = NEVER;
  /** When its place was decided on, for orderings that plan ahead; it is taken to start then until it is seen to. */
  placedAt: Instant = NEVER;
  /** It holds a place on the board. */
  holdsPlace = false;
  /** A stop was sent for this reason, its answer is awaited. */
  stopping: "preempted" | "killed" | undefined = undefined;
  /** The decision to give it up is on its way into the log. */
  isReleasing = false;
  /** Known from the books only: its worker has not reported it yet. */
  isUnconfirmed = false;
  /** Of its gang, in which it was placed; 0 where its task stands alone. */
  round = 0;
  /** The round in which its place was chosen by this leadership; 0 = it was not, or its task stands alone. */
  chosenIn = 0;
  /** Its worker is known to have it: it holds its place, at its gang's barrier or past it. */
  isPresent = false;
  /** It was told to work. */
  isTold = false;
  /** Its neighbours among those that hold a place at its worker, in order of taking it; see `HeldPlaces`. */
  heldBefore: Attempt | undefined = undefined;
  heldAfter: Attempt | undefined = undefined;
  /** Of its worker, relative, for this task; what its remaining time is reckoned with. */
  speed = 1;
  /** For whom what it makes is sent at once; undefined = it stays where it is made until it is fetched. */
  receivers: readonly Receiver[] | undefined = undefined;

  constructor(entry: TaskEntry, number: AttemptNumber, worker: WorkerIndex) {
    this.entry = entry;
    this.number = number;
    this.worker = worker;
  }

  get task(): QueuedTask {
    return this.entry;
  }

  get attempt(): AttemptNumber {
    return this.number;
  }

  get isStopping(): boolean {
    return this.stopping !== undefined;
  }

  /** Itself, if it has not been asked to stop yet. */
  get displaceable(): this | undefined {
    return this.stopping === undefined ? this : undefined;
  }

  /** It is assigned, and it is open how that ends. */
  get isOpen(): boolean {
    return !this.isReleasing && !this.entry.isEnding;
  }

  remaining(now: Instant): Duration {
    return Math.max(0, this.entry.remaining - Math.floor((now - this.startedAt) * this.speed)) as Duration;
  }

  /** By its estimate, on a worker of this relative speed. */
  expectedEnd(speed: number): Instant {
    const from = this.startedAt === NEVER ? this.placedAt : this.startedAt;
    return (from + expectedDuration(this.entry, { worker: this.worker, speed })) as Instant;
  }

  /** A new leadership knows of it only what the books say. */
  forget(): void {
    this.startedAt = NEVER;
    this.holdsPlace = false;
    this.heldBefore = undefined;
    this.heldAfter = undefined;
    this.stopping = undefined;
    this.isReleasing = false;
    this.chosenIn = 0;
    this.isPresent = false;
    this.isTold = false;
    this.isUnconfirmed = true;
  }
}
