// The queue behind the orderings that share time: whoever has used up its slice gives way to whoever waits. Nobody needs to
// know how long a task takes. What a slice is, and who goes first, is the ordering's rule.
//
// Nothing is asked for while nobody waits: whoever has run on meanwhile, beyond its slice, gives way as soon as somebody comes.

import { type Duration, type Instant, NEVER } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import { BoostedQueue } from "./boosted-queue.ts";
import { type Choice, type Ordering, type QueuedTask, type Room, type RunningTask, WAIT } from "../ordering.ts";
import { RunningSlices } from "./running-slices.ts";
import { ServiceAccounts, type Standing } from "./service-accounts.ts";
import type { SliceRule } from "./slice-rule.ts";
import { makesRoom } from "../victim.ts";

interface Sharing {
  readonly rule: SliceRule;
  /** A task's service counts from its first start on; else every start is its first. */
  readonly remembers: boolean;
  /** Service per us while it runs. */
  readonly rate: (task: QueuedTask) => number;
  /** Place in the queue: the lowest goes next, ties by admission. */
  readonly key: (standing: Standing) => number;
  /** So often everybody starts afresh, by the clock of whoever asks; 0 = never. */
  readonly boost: Duration;
}

export class TimeSharingOrder implements Ordering {
  readonly #sharing: Sharing;
  readonly #queue = new BoostedQueue();
  readonly #slices: RunningSlices;
  readonly #accounts: ServiceAccounts;
  #boostedAt = 0;

  constructor(sharing: Sharing) {
    this.#sharing = sharing;
    this.#slices = new RunningSlices(sharing.rule);
    this.#accounts = new ServiceAccounts(sharing.rule, sharing.remembers);
  }

  get size(): number {
    return this.#queue.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.#boostUntil(now);
    this.#queue.push(task, this.#sharing.key(this.#accounts.queued(task)));
  }

  remove(id: TaskId): boolean {
    const task = this.#queue.remove(id);
    if (task !== undefined) this.#accounts.left(task);
    return task !== undefined;
  }

  choose(room: Room, now: Instant): Choice {
    this.#boostUntil(now);
    const task = this.#queue.first();
    if (task === undefined) return WAIT;
    return room.fits(task) ? { kind: "start", task } : this.#blocked(task, room, now);
  }

  started(task: QueuedTask, now: Instant): void {
    this.#boostUntil(now);
    this.#slices.started(task, this.#accounts.attained(task), this.#sharing.rate(task), now);
  }

  stopped({ id }: QueuedTask): void {
    this.#slices.stopped(id);
  }

  granted(task: QueuedTask, now: Instant): void {
    this.#boostUntil(now);
    this.#accounts.granted(task);
  }

  /** Of what it used, what it had before the latest boost does not count. */
  returned(task: QueuedTask, used: Duration, now: Instant): void {
    this.#boostUntil(now);
    this.#accounts.returned(task, Math.min(used, (now - this.#boostedAt) * task.cores));
  }

  waiting(now: Instant): readonly QueuedTask[] {
    this.#boostUntil(now);
    return this.#queue.inOrder();
  }

  #blocked(task: QueuedTask, room: Room, now: Instant): Choice {
    if (room.displaceable === undefined) return WAIT;
    const offer = ({ id }: QueuedTask): RunningTask | undefined => {
      const running = room.displaceable!(id);
      return running !== undefined && makesRoom(running.task, task) ? running : undefined;
    };
    const level = this.#sharing.rule.level(this.#accounts.attained(task));
    const victim = this.#slices.victim(level, now, offer);
    if (victim !== undefined) return { kind: "preempt", task, victim };
    const next = this.#slices.nextVictim(level, offer);
    return next === NEVER ? WAIT : { kind: "wait", until: Math.min(next, this.#nextBoost) as Instant };
  }

  get #nextBoost(): number {
    const { boost } = this.#sharing;
    return boost > 0 ? this.#boostedAt + boost : NEVER;
  }

  /** Boosts that were due meanwhile count from when they were due; of several the last says it all. */
  #boostUntil(now: Instant): void {
    if (now < this.#nextBoost) return;
    const { boost } = this.#sharing;
    this.#boostedAt = Math.floor(now / boost) * boost;
    this.#queue.boost();
    this.#accounts.boost();
    this.#slices.restart(this.#boostedAt as Instant);
  }
}
