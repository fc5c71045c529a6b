// The slices of tasks that run: who has used up its own, who will next, and who of them has had most service. All of it from
// heaps, so that no decision looks at everybody who runs. For orderings that share time.
//
// While several tasks get service at the same rate, the one that is ahead stays ahead. So there is a group for each rate, and
// in a group the order of those who run never changes, though their service grows all the time.

import { IntegerMap } from "../../../kernel/integer-map.ts";
import { type Instant, NEVER } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import type { QueuedTask, RunningTask } from "../ordering.ts";
import type { SliceRule } from "./slice-rule.ts";
import { TaskHeap } from "../task-heap.ts";

interface Slice {
  readonly task: QueuedTask;
  readonly group: Group;
  /** Service it would have had at instant 0, had it run since; so at `now` it has had lead + now * rate. */
  lead: number;
  endsAt: number;
  /** Several with copies. */
  attempts: number;
}

/** Those that get service at the same rate; most service first. */
interface Group {
  /** Service per us. */
  readonly rate: number;
  /** Their slice goes on. */
  readonly served: TaskHeap;
  /** Their slice is used up. */
  readonly expired: TaskHeap;
}

/** May this running task be stopped, and would that make room? undefined = no. */
type Offer = (task: QueuedTask) => RunningTask | undefined;

export class RunningSlices {
  readonly #rule: SliceRule;
  readonly #slices = new IntegerMap<Slice>();
  /** By rate. There are as many as there are sizes of tasks, in the order in which they came. */
  readonly #groups = new Map<number, Group>();
  /** Those whose slice goes on, by the instant of its end. */
  readonly #ends = new TaskHeap();

  constructor(rule: SliceRule) {
    this.#rule = rule;
  }

  started(task: QueuedTask, attained: number, rate: number, now: Instant): void {
    const known = this.#slices.get(task.id);
    if (known !== undefined) return void (known.attempts += 1);
    const length = Math.ceil((this.#rule.sliceEnd(attained) - attained) / rate);
    const slice = { task, group: this.#group(rate), lead: attained - now * rate, endsAt: now + length, attempts: 1 };
    this.#slices.set(task.id, slice);
    this.#enter(slice);
  }

  stopped(id: TaskId): void {
    const slice = this.#slices.get(id);
    if (slice === undefined || (slice.attempts -= 1) > 0) return;
    this.#slices.delete(id);
    this.#leave(slice);
  }

  /** At that instant everybody has had nothing. The slice that goes on does not become longer for that. */
  restart(at: Instant): void {
    this.#expire(at);
    for (const slice of this.#slices.values()) {
      const { rate } = slice.group;
      const isExpired = this.#leave(slice);
      slice.lead = -at * rate;
      slice.endsAt = Math.min(slice.endsAt, at + Math.ceil(this.#rule.sliceEnd(0) / rate));
      if (isExpired) slice.group.expired.push(slice.task, -slice.lead);
      else this.#enter(slice);
    }
  }

  /**
   * Who gives way to a waiting task of this level: whoever is on a worse one, or on the same with its slice used up; of those
   * the one on the worst level, and there rather one whose slice is used up, and then whoever has had most.
   */
  victim(level: number, now: Instant, offer: Offer): RunningTask | undefined {
    this.#expire(now);
    let victim: RunningTask | undefined;
    let worst = level;
    for (const group of this.#groups.values()) {
      const expired = group.expired.firstWhere((task) => offer(task) !== undefined);
      const expiredLevel = expired === undefined ? -1 : this.#levelOf(expired, now);
      if (expired !== undefined && (expiredLevel > worst || (expiredLevel === level && victim === undefined))) {
        victim = offer(expired);
        worst = expiredLevel;
      }
      const served = group.served.firstWhere((task) => offer(task) !== undefined);
      const servedLevel = served === undefined ? -1 : this.#levelOf(served, now);
      if (served === undefined || servedLevel <= worst) continue;
      victim = offer(served);
      worst = servedLevel;
    }
    return victim;
  }

  /** Nobody gives way now; when, at the earliest, may somebody? NEVER: nobody who runs will. */
  nextVictim(level: number, offer: Offer): Instant {
    const ending = this.#ends.firstWhere((task) => offer(task) !== undefined);
    let next: number = ending === undefined ? NEVER : this.#slices.get(ending.id)!.endsAt;
    for (const { expired, rate } of this.#groups.values()) {
      const ahead = expired.firstWhere((task) => offer(task) !== undefined);
      if (ahead === undefined) continue;
      const { lead } = this.#slices.get(ahead.id)!;
      next = Math.min(next, Math.ceil((this.#rule.levelStart(level) - lead) / rate));
    }
    return next as Instant;
  }

  #group(rate: number): Group {
    const known = this.#groups.get(rate);
    if (known !== undefined) return known;
    const group: Group = { rate, served: new TaskHeap(), expired: new TaskHeap() };
    this.#groups.set(rate, group);
    return group;
  }

  #enter({ task, group, lead, endsAt }: Slice): void {
    group.served.push(task, -lead);
    this.#ends.push(task, endsAt);
  }

  /** Was its slice used up? */
  #leave({ task, group }: Slice): boolean {
    const isExpired = this.#ends.remove(task.id) === undefined;
    (isExpired ? group.expired : group.served).remove(task.id);
    return isExpired;
  }

  #expire(now: Instant): void {
    while (this.#ends.firstKey() <= now) {
      const task = this.#ends.first()!;
      const { group, lead } = this.#slices.get(task.id)!;
      this.#ends.remove(task.id);
      group.served.remove(task.id);
      group.expired.push(task, -lead);
    }
  }

  #levelOf({ id }: QueuedTask, now: Instant): number {
    const { lead, group } = this.#slices.get(id)!;
    return this.#rule.level(lead + now * group.rate);
  }
}
