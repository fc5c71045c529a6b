// D-over: as long as everything can be in time, earliest deadline first; beyond that it gambles as well as can be gambled. A task that
// comes later and is more urgent gets the place if all that had it before can still be done in time. Otherwise it waits until
// the latest instant at which it must start. There it either is worth more than 1 + sqrt k times all that is promised, the
// running task and those displaced by more urgent ones, and takes the place, which unmakes those promises; or it is given up.
// On one processor of speed 1, with firm deadlines, exact estimates and displacement that costs nothing, it captures at least 1 / (1 + sqrt k)^2 of what
// anybody could who knew the future, k being the ratio of the highest to the lowest value density; and nobody who does not know it can promise more.
//
// On several cores each that is taken has promises of its own: an urgent task goes where the latest deadline is, a valuable one
// where least is at stake. There no such bound is proven.

import { type Duration, type Instant, NEVER } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import {
  type Choice,
  defineOrdering,
  type Ordering,
  type QueuedTask,
  type Room,
  type RunningTask,
  WAIT,
} from "./ordering.ts";
import { type Claim, Lane } from "./privileged.ts";
import { TaskHeap } from "./task-heap.ts";
import { makesRoom } from "./victim.ts";

export const dOver = defineOrdering({
  name: "d-over",
  summary:
    "Earliest deadline first while everything can be in time; beyond that a task that must start now takes the place if it is worth more than (1 + sqrt k) times what is at stake there, and is given up if not. Tasks that cannot be in time any more are given up.",
  source:
    "Koren and Shasha, D-over: An Optimal On-Line Scheduling Algorithm for Overloaded Uniprocessor Real-Time Systems, SIAM Journal on Computing 24(2), 1995; the bound: Baruah et al., FOCS 1991; catalogue A15",
  parameters: {
    k: {
      type: "number",
      default: 1,
      min: 1,
      summary: "The importance ratio: highest value density of a task (value for its work) / lowest.",
    },
    overhead: {
      type: "duration",
      default: "0s",
      summary: "So much sooner a task must start: to stop another one, and to be sent out, takes time.",
    },
  },
  shorthand: "k",
  needsValues: true,
  properties: { clairvoyant: true, preemptive: true, workConserving: false, starvationFree: false },
  create: ({ k, overhead }) => new DOver(1 + Math.sqrt(k), overhead),
});

class DOver implements Ordering {
  /** So many times what is at stake a task must be worth. */
  readonly #premium: number;
  readonly #overhead: number;
  /** All that waits and is not privileged (Qother): by deadline, and by the latest instant at which it must start. */
  readonly #byDeadline = new TaskHeap();
  readonly #byLatestStart = new TaskHeap();
  readonly #others = new Map<TaskId, QueuedTask>();
  #lanes: Lane[] = [];
  /** Came at that instant, and may displace somebody at once. */
  #fresh: QueuedTask[] = [];
  #freshAt = 0 as Instant;
  /** The last choice, for whoever gets a place by it: where it goes, and its slack if it was privileged. */
  #chosen: { readonly id: TaskId; readonly lane: Lane } | undefined = undefined;
  #resumed: { readonly id: TaskId; readonly lane: Lane; readonly slack: number } | undefined = undefined;
  #now = 0 as Instant;

  constructor(premium: number, overhead: Duration) {
    this.#premium = premium;
    this.#overhead = overhead;
  }

  get size(): number {
    return this.#lanes.reduce((sum, { privileged }) => sum + privileged.length, this.#others.size);
  }

  add(task: QueuedTask, now: Instant): void {
    this.#now = now;
    if (this.#lanes.some((lane) => lane.isBack(task))) return;
    this.#wait(task);
    if (now !== this.#freshAt) this.#fresh = [];
    this.#freshAt = now;
    this.#fresh.push(task);
  }

  remove(id: TaskId): boolean {
    if (this.#others.delete(id)) {
      this.#byDeadline.remove(id);
      this.#byLatestStart.remove(id);
      return true;
    }
    for (const lane of this.#lanes) {
      if (!lane.privileged.some((task) => task.id === id)) continue;
      this.#resumed = { id, lane, slack: lane.take(id, this.#now)! };
      return true;
    }
    return false;
  }

  choose(room: Room, now: Instant): Choice {
    this.#now = now;
    for (const lane of this.#lanes) if (this.#running(room, lane) !== undefined) lane.claim = undefined;
    const hopeless = this.#byLatestStart.first();
    if (hopeless !== undefined && this.#latestEnd(hopeless) < now) return { kind: "drop", task: hopeless };
    return (
      this.#heir(room) ??
      this.#successor(room, now) ??
      this.#newcomer(room) ??
      this.#urgent(room, now) ??
      this.#last(room, now)
    );
  }

  granted(task: QueuedTask, now: Instant): void {
    this.#now = now;
    const known = this.#lanes.find(({ current }) => current?.id === task.id);
    if (known !== undefined) return void (known.holds += 1);
    const lane = this.#laneFor(task, now);
    lane.current = task;
    lane.holds = 1;
    lane.claim = lane.next = this.#chosen = this.#resumed = undefined;
  }

  returned(task: QueuedTask, _used: Duration, now: Instant): void {
    this.#now = now;
    const lane = this.#lanes.find(({ current }) => current?.id === task.id);
    if (lane === undefined) return;
    lane.holds -= 1;
    if (lane.holds > 0) return;
    lane.current = undefined;
    if (lane.claim !== undefined && this.#others.has(lane.claim.task)) this.#pass(lane, lane.claim, task, now);
    lane.claim = undefined;
    if (lane.isOver) this.#lanes = this.#lanes.filter((other) => other !== lane);
  }

  waiting(_now: Instant): readonly QueuedTask[] {
    return [...this.#lanes.flatMap(({ privileged }) => privileged.toReversed()), ...this.#byDeadline.inOrder()];
  }

  /** It had the place, and may have done its work just now: then it does not come back, and nothing is at stake for it. */
  #pass(lane: Lane, claim: Claim, from: QueuedTask, now: Instant): void {
    lane.next = claim;
    if (claim.how === "deadline") return lane.push(from, now);
    for (const task of lane.clear()) this.#wait(task);
  }

  #wait(task: QueuedTask): void {
    this.#others.set(task.id, task);
    this.#byDeadline.push(task, task.deadline);
    this.#byLatestStart.push(task, this.#latestStart(task));
  }

  /** When it must be decided that it starts; NEVER where nobody minds. */
  #latestStart({ deadline, remaining }: QueuedTask): number {
    return deadline === NEVER ? NEVER : deadline - remaining - this.#overhead;
  }

  /** Had it not started then, it would be late. */
  #latestEnd({ deadline, remaining }: QueuedTask): number {
    return deadline === NEVER ? NEVER : deadline - remaining;
  }

  #laxity(task: QueuedTask, now: Instant): number {
    return this.#latestStart(task) - now;
  }

  /** What it takes of a place. */
  #length({ remaining }: QueuedTask): number {
    return remaining + this.#overhead;
  }

  /** The one for which another was displaced. */
  #heir(room: Room): Choice | undefined {
    for (const lane of this.#lanes) {
      const heir = lane.next && this.#others.get(lane.next.task);
      if (heir !== undefined && room.fits(heir)) return { kind: "start", task: heir };
      if (lane.next !== undefined && heir === undefined) lane.next = undefined; // it was withdrawn
    }
    return undefined;
  }

  /** Where a task has ended, privileged ones go on, unless something more urgent can be done before. */
  #successor(room: Room, now: Instant): Choice | undefined {
    for (const lane of this.#lanes) {
      if (lane.current !== undefined || lane.next !== undefined) continue;
      lane.forgetMissing();
      const { top } = lane;
      if (top === undefined) continue;
      if (this.#latestEnd(top) < now) return { kind: "drop", task: top };
      const first = this.#byDeadline.first();
      const isFirst =
        first !== undefined && first.deadline < top.deadline && lane.slackOfTop(now) >= this.#length(first);
      const task = isFirst ? first : top;
      if (!room.fits(task)) continue;
      this.#chosen = { id: task.id, lane };
      return { kind: "start", task };
    }
    return undefined;
  }

  #newcomer(room: Room): Choice | undefined {
    const first = this.#byDeadline.first();
    if (first === undefined || !room.fits(first)) return undefined;
    this.#chosen = undefined;
    return { kind: "start", task: first };
  }

  /** What has just come displaces a task of a later deadline, if nothing gets late by that. */
  #urgent(room: Room, now: Instant): Choice | undefined {
    if (now !== this.#freshAt) return undefined;
    for (const task of this.#fresh) {
      if (!this.#others.has(task.id)) continue;
      const lane = this.#laneWith(room, task, (running, { deadline, left }) =>
        task.deadline < deadline && running.slack >= this.#length(task) && left > 0 ? -deadline : undefined,
      );
      if (lane !== undefined) return this.#displace(room, lane, { task, how: "deadline" });
    }
    return undefined;
  }

  /** Who must start now gets the place of those who are worth less, or is given up. */
  #last(room: Room, now: Instant): Choice {
    const task = this.#byLatestStart.first();
    if (task === undefined) return WAIT;
    const at = this.#latestStart(task);
    if (at === NEVER) return WAIT;
    if (at > now) return { kind: "wait", until: at as Instant };
    const isPromised = this.#lanes.some(({ claim, next }) => claim?.task === task.id || next?.task === task.id);
    // Whose time is over is about to end: then there is a place, at this very instant.
    const isEnding = this.#laneWith(room, task, (_lane, { left }) => (left > 0 ? undefined : 0)) !== undefined;
    if (isPromised || isEnding) return { kind: "wait", until: (this.#latestEnd(task) + 1) as Instant };
    const lane = this.#laneWith(room, task, ({ stake }, { left }) =>
      left > 0 && (task.value ?? 0) > this.#premium * stake ? stake : undefined,
    );
    return lane === undefined ? { kind: "drop", task } : this.#displace(room, lane, { task, how: "value" });
  }

  /** The best by `rank`, undefined = not this one; of those whose task can be displaced. `left`: of its work. */
  #laneWith(
    room: Room,
    task: QueuedTask,
    rank: (lane: Lane, current: { readonly deadline: number; readonly left: number }) => number | undefined,
  ): Lane | undefined {
    let best: Lane | undefined;
    let bestRank = Infinity;
    for (const lane of this.#lanes) {
      const running = this.#running(room, lane);
      if (running === undefined || !makesRoom(running.task, task)) continue;
      const left = running.remaining(this.#now);
      const ranked = rank(lane, { deadline: running.task.deadline, left });
      if (ranked === undefined || ranked >= bestRank) continue;
      best = lane;
      bestRank = ranked;
    }
    return best;
  }

  /** undefined: nobody has the place, or whoever has it cannot be displaced, e.g. since it is being stopped already. */
  #running(room: Room, { current }: Lane): RunningTask | undefined {
    const running = current && room.displaceable?.(current.id);
    return running?.isStopping === true ? undefined : running;
  }

  #displace(room: Room, lane: Lane, { task, how }: { readonly task: QueuedTask; readonly how: Claim["how"] }): Choice {
    lane.claim = { task: task.id, how };
    return { kind: "preempt", task, victim: room.displaceable!(lane.current!.id)! };
  }

  /** With its slack as of now. */
  #laneFor(task: QueuedTask, now: Instant): Lane {
    const laxity = this.#laxity(task, now);
    const inherited = this.#lanes.find(({ next }) => next?.task === task.id);
    if (inherited !== undefined) {
      const isByValue = inherited.next!.how === "value";
      inherited.slack = isByValue ? Math.min(0, laxity) : this.#slackBefore(inherited, task, laxity, now);
      return inherited;
    }
    if (this.#resumed?.id === task.id) {
      const { lane, slack } = this.#resumed;
      lane.slack = Math.min(slack, laxity);
      if (!this.#lanes.includes(lane)) this.#lanes.push(lane);
      return lane;
    }
    if (this.#chosen?.id === task.id) {
      const { lane } = this.#chosen;
      lane.slack = this.#slackBefore(lane, task, laxity, now);
      return lane;
    }
    const lane = new Lane();
    lane.slack = laxity;
    this.#lanes.push(lane);
    return lane;
  }

  #slackBefore(lane: Lane, task: QueuedTask, laxity: number, now: Instant): number {
    return Math.min(laxity, lane.slackOfTop(now) - this.#length(task));
  }
}
