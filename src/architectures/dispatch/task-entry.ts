// A task in a scheduler's books, from admission to its end. What policies see of it is the read-only view QueuedTask:
// estimates only.

import type { QueuedTask } from "../../algorithms/ordering/ordering.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { LaunchReference } from "../../algorithms/triggers/trigger-state.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { AttemptNumber, TaskId } from "../../process/identity.ts";
import type { JobPart, TaskInput, TaskOutput, TaskSpec } from "../../process/task.ts";
import { Attempt } from "./attempt.ts";
import type { Gang } from "./gang.ts";
import { TaskView } from "./task-view.ts";

/**
 * queued: waits for a place. assigned: at least one attempt of it was sent out. backoff: waits to be queued again. (`lost` is
 * not a state of the books but of knowledge: an assigned task whose worker is silent.)
 */
export type TaskState = "queued" | "assigned" | "backoff";

export const NO_WORKER = -1;
const NO_ATTEMPTS: readonly Attempt[] = [];

export class TaskEntry extends TaskView implements QueuedTask {
  readonly sequence: number;

  // What the books keep
  /** The launch of a time trigger that it is; undefined = a client submitted it. */
  launch: LaunchReference | undefined = undefined;
  state: TaskState = "queued";
  /** Number of the latest attempt; 0 before the first. */
  attempt: AttemptNumber = 0;
  /** Assigned and not released, oldest first. Replaced, never changed: most tasks have one, and a list that grows has room for many. */
  attempts: readonly Attempt[] = NO_ATTEMPTS;
  /** Work (us at speed 1) that earlier attempts left behind. */
  saved = 0 as Duration;
  /** Failed attempts that count against the limit. */
  failures = 0;
  /** Workers that died while they ran it. */
  crashes = 0;
  previousDelay = 0 as Duration;
  /** It was displaced, and those of its pools that say so let it keep its slots until it runs again. */
  keepsSlots = false;
  /** undefined: it stands alone. */
  gang: Gang | undefined = undefined;

  // What belongs to the present leadership
  /** When this scheduler first had it; NEVER until then. Later returns to the queue do not change it. */
  queuedAt: Instant = NEVER;
  /** It stands in the ordering. */
  isWaiting = false;
  /** It has a copy that waits at another worker: whichever starts first cancels the other. */
  isTied = false;
  /** A place was chosen, the decision is not durable yet. */
  reserved: Attempt | undefined = undefined;
  /** The decision to end the task is on its way into the log. */
  isEnding = false;
  /** When it was last moved, from where it waited or ran; undefined = not yet. */
  movedAt: Instant | undefined = undefined;
  /** The priority of those that wait for what it holds, or might; -Infinity: of nobody. */
  lent = -Infinity;
  /** The worker whose completion is the effective one. */
  completedBy: WorkerIndex = NO_WORKER;

  constructor(spec: TaskSpec, sequence: number) {
    super(spec);
    this.sequence = sequence;
  }

  get id(): TaskId {
    return this.spec.id;
  }
  get priority(): number {
    return Math.max(this.spec.priority, this.lent);
  }
  get key(): string | undefined {
    return this.spec.key;
  }
  get input(): TaskInput | undefined {
    return this.spec.input;
  }
  get workOn(): readonly number[] | undefined {
    return this.spec.workOn;
  }
  get outputs(): readonly TaskOutput[] | undefined {
    return this.spec.outputs;
  }
  get part(): JobPart | undefined {
    return this.spec.part;
  }
  get trigger(): number | undefined {
    return this.launch?.trigger;
  }
  get group(): number {
    return this.spec.group;
  }
  get groupSize(): number {
    return this.spec.groupSize;
  }
  get item(): number | undefined {
    return this.spec.item;
  }
  /** Estimated work left before the next attempt. */
  get remaining(): Duration {
    return Math.max(0, this.spec.estimate - this.saved) as Duration;
  }

  /** A place at `worker` is chosen: for the next attempt, or for one that was found there. */
  reserve(worker: WorkerIndex, number = this.attempt + 1): Attempt {
    this.reserved = new Attempt(this, number, worker);
    if (this.gang !== undefined) this.reserved.round = this.reserved.chosenIn = this.gang.round;
    return this.reserved;
  }

  /** The attempt of that number that is assigned. */
  find(number: AttemptNumber): Attempt | undefined {
    const { attempts } = this;
    for (let index = 0; index < attempts.length; index += 1)
      if (attempts[index].number === number) return attempts[index];
    return undefined;
  }

  /** The assignment is in the books. */
  place(number: AttemptNumber, worker: WorkerIndex): Attempt {
    const { reserved } = this;
    const isReserved = reserved?.number === number && reserved.worker === worker;
    const attempt = isReserved ? reserved : new Attempt(this, number, worker);
    if (isReserved) this.reserved = undefined;
    if (this.gang !== undefined) attempt.round = this.gang.round;
    this.attempts = this.attempts.length === 0 ? [attempt] : [...this.attempts, attempt];
    return attempt;
  }

  remove(attempt: Attempt): void {
    const { attempts } = this;
    const isOnly = attempts.length === 1 && attempts[0] === attempt;
    this.attempts = isOnly ? NO_ATTEMPTS : attempts.filter((other) => other !== attempt);
  }

  /** A new leadership begins with what the books say. */
  forget(): void {
    this.queuedAt = NEVER;
    this.isWaiting = false;
    this.isTied = false;
    this.reserved = undefined;
    this.isEnding = false;
    this.movedAt = undefined;
    this.lent = -Infinity;
    this.completedBy = NO_WORKER;
    for (const attempt of this.attempts) attempt.forget();
  }
}
