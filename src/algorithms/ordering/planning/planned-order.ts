// The ordering behind `heft`, `cpop` and `peft`: when a job arrives, all of it is planned, on what is free by the estimates around
// what was planned before; then every worker gets its tasks in the planned order. Where a task runs is decided here, and not by
// the placement; what it makes is sent at once to where those are planned that need it.

import { IntegerMap } from "../../../kernel/integer-map.ts";
import { type Duration, type Instant, NEVER, START } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import { type CreateStrategy, type Fixed, planList } from "../../graphs/list-plan.ts";
import type { Platform } from "../../graphs/task-graph.ts";
import type { Availability } from "../availability.ts";
import { graphOfJob } from "./job-tasks.ts";
import { Lanes } from "./lanes.ts";
import type { Machine } from "../machine.ts";
import { type Choice, type Ordering, type QueuedTask, type Room, WAIT, type WorkerMap } from "../ordering.ts";
import { PlannedJob, type PlannedSlot } from "./planned-job.ts";
import { QueueWindow } from "../backfilling/queue-window.ts";

export interface PlannedOrderOptions {
  readonly createStrategy: CreateStrategy;
  /** What has not started is planned anew whenever a worker is lost or comes. */
  readonly replan: boolean;
  /** A planned task that could have come so long ago holds nobody up any more. */
  readonly patience: Duration;
  /** Jobs are planned when one of their tasks is among the first so many that wait. */
  readonly depth: number;
  /** undefined: nothing is known of the workers, and the order is that of admission. */
  readonly map: WorkerMap | undefined;
}

/**
 * Strict: a task waits until all that were planned before it on its worker have started, also for those that have not come yet.
 * Those who never come (their job failed, or an earlier master saw them end) are given up after `patience`. Plans are kept in
 * memory only: a new leadership makes its own, from what it finds waiting and running.
 */
export class PlannedOrder implements Ordering {
  readonly #options: PlannedOrderOptions;
  readonly #queue: QueueWindow;
  readonly #lanes: Lanes;
  readonly #platform: Platform;
  readonly #jobs = new Map<string, PlannedJob>();
  readonly #places = new IntegerMap<{ readonly name: string; readonly job: PlannedJob; readonly position: number }>();
  /** Jobs of which nothing is left, and since when; they are remembered for a while, should a task of them come back. */
  readonly #finished: { readonly name: string; readonly at: Instant }[] = [];
  #present: readonly number[] = [];
  #now: Instant = START;
  #jobCount = 0;

  constructor(options: PlannedOrderOptions) {
    const { depth, map } = options;
    this.#options = options;
    this.#queue = new QueueWindow(depth);
    this.#lanes = new Lanes(map?.workers.length ?? 0);
    this.#platform = {
      machineCount: map?.workers.length ?? 0,
      transfer: (volume, source, target) => map!.transfer(volume, source, target),
    };
  }

  get size(): number {
    return this.#queue.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.#queue.add(task);
    if (this.#options.map === undefined) return;
    this.#now = now;
    const { job, position } = this.#meet(task, now);
    job.stand(position, "waiting", now);
    job.tasks[position] = task;
    const last = job.lastSlots[position];
    if (job.slots[position] === undefined && last !== undefined && !this.#options.replan) this.#lanes.add(last);
  }

  remove(id: TaskId): boolean {
    const place = this.#places.get(id);
    if (!this.#queue.remove(id)) return false;
    if (place === undefined) return true;
    const { job, position } = place;
    const slot = job.slots[position];
    if (slot !== undefined) {
      job.sent[position] = job.receivers(position, slot.worker) ?? [];
      this.#lanes.remove(slot);
    }
    job.tasks[position] = undefined;
    job.workers[position] = slot?.worker;
    this.#ended(id, this.#now);
    return true;
  }

  granted(task: QueuedTask, now: Instant): void {
    if (this.#options.map === undefined) return;
    this.#now = now;
    const { job, position } = this.#meet(task, now);
    job.places[position] += 1;
    if (job.standings[position] !== "waiting") job.stand(position, "held", now);
  }

  returned(task: QueuedTask, _used: Duration, now: Instant): void {
    const place = this.#places.get(task.id);
    if (place === undefined) return;
    this.#now = now;
    const { job, position } = place;
    job.places[position] = Math.max(0, job.places[position] - 1);
    if (job.places[position] === 0 && job.standings[position] === "held") this.#ended(task.id, now);
  }

  choose(room: Room, now: Instant): Choice {
    if (this.#queue.size === 0) return WAIT;
    const { map } = this.#options;
    const machines = room.machines?.();
    if (machines === undefined || map === undefined) {
      const [task] = this.#queue.front;
      return room.fits(task) ? { kind: "start", task } : WAIT;
    }
    this.#now = now;
    this.#forgetOld(now);
    const until = this.#giveUpLate(now);
    this.#plan(room, machines, map, now);
    return this.#next(room) ?? (until === NEVER ? WAIT : { kind: "wait", until });
  }

  waiting(_now: Instant): readonly QueuedTask[] {
    return this.#queue.inOrder();
  }

  #next(room: Room): Choice | undefined {
    for (const { job, position, worker } of this.#lanes.heads()) {
      const task = job.tasks[position];
      const where = { kind: "only", worker } as const;
      if (task !== undefined && room.fits(task, where))
        return { kind: "start", task, where, receivers: job.receivers(position, worker) };
    }
    return undefined;
  }

  /** Its job, made known if it is new. */
  #meet(task: QueuedTask, now: Instant): { readonly job: PlannedJob; readonly position: number } {
    let place = this.#places.get(task.id);
    if (place === undefined) {
      const { part } = task;
      const name = part === undefined ? `task ${task.id}` : `${task.workloadClass}/${part.job}`;
      place = { name, job: this.#jobs.get(name) ?? this.#create(name, task, now), position: part?.position ?? 0 };
      this.#places.set(task.id, place);
      place.job.ids[place.position] = task.id;
    }
    const { job, position } = place;
    for (const over of job.seen(position, now)) this.#unplan(job.slots[over]);
    for (const { task: source, node } of task.outputs ?? []) {
      const worker = this.#options.map!.workers.findIndex(({ address }) => (address as number) === node);
      const known = this.#places.get(source);
      if (known !== undefined && worker >= 0) known.job.workers[known.position] = worker;
    }
    return place;
  }

  #create(name: string, task: QueuedTask, now: Instant): PlannedJob {
    const graph = graphOfJob(task, this.#options.map!.workers);
    this.#jobCount += 1;
    const job = new PlannedJob(this.#jobCount, graph, this.#options.createStrategy(graph, this.#platform), now);
    this.#jobs.set(name, job);
    return job;
  }

  #ended(id: TaskId, now: Instant): void {
    const { name, job, position } = this.#places.get(id)!;
    job.stand(position, job.places[position] > 0 ? "held" : "over", now);
    if (job.isOver) this.#finished.push({ name, at: now });
  }

  #forgetOld(now: Instant): void {
    while (this.#finished.length > 0 && now - this.#finished[0].at >= this.#options.patience) {
      const { name, at } = this.#finished.shift()!;
      const job = this.#jobs.get(name);
      if (job === undefined || !job.isOver || job.since.some((since) => since > at)) continue;
      this.#jobs.delete(name);
      for (const id of job.ids) if (id !== undefined) this.#places.delete(id);
    }
  }

  /** Tasks that hold others up and should have come by now. Returns when the next one will be late; NEVER if none is due. */
  #giveUpLate(now: Instant): Instant {
    let next: Instant = NEVER;
    for (let worker = 0; worker < this.#options.map!.workers.length; worker += 1)
      for (let late = this.#lateAt(worker); late < NEVER; late = this.#lateAt(worker)) {
        next = Math.min(next, late > now ? late : next) as Instant;
        if (late > now) break;
        const { job, position } = this.#lanes.of(worker)[0];
        for (const absent of job.giveUp(position, now)) this.#unplan(job.slots[absent]);
      }
    return next;
  }

  /** When the first of a worker, if it could come and has not, is not waited for any more. */
  #lateAt(worker: number): Instant {
    const [head] = this.#lanes.of(worker);
    if (head === undefined || head.job.standings[head.position] !== "coming") return NEVER;
    const due = head.job.dueSince(head.position);
    return due === undefined ? NEVER : ((due + this.#options.patience) as Instant);
  }

  #unplan(slot: PlannedSlot | undefined): void {
    if (slot !== undefined) this.#lanes.remove(slot);
  }

  #plan(room: Room, machines: readonly Machine[], map: WorkerMap, now: Instant): void {
    const jobs = this.#unplanned(room, machines);
    if (jobs.length === 0 || machines.length === 0) return;
    for (const job of jobs) for (const slot of job.slots) this.#unplan(slot);
    const availabilities = new Map(machines.map((machine) => [machine.worker, this.#availabilityOf(machine, now)]));
    this.#lanes.lay(now, availabilities, map);
    for (const job of jobs) {
      const planned = planList(job.strategy, {
        graph: job.graph,
        platform: this.#platform,
        now,
        machines: availabilities,
        fixed: job.standings.map((_, position) => fixedOf(job, position, machines, now)),
        avoided: (position) => (job.tasks[position] === undefined ? [] : (room.avoided?.(job.tasks[position]) ?? [])),
      });
      for (const { task: position, machine, start, finish } of planned)
        this.#lanes.add({ job, position, worker: machine, start, finish });
    }
  }

  /** Estimates say nothing of fetching; plans do. */
  #availabilityOf({ availability, holdings }: Machine, now: Instant): Availability {
    const copy = availability.copy();
    for (const { task, endsAt } of holdings) {
      const place = this.#places.get(task.id);
      const start = Math.max(now, endsAt) as Instant;
      const duration = ((place?.job.expectedFinish(place.position) ?? 0) - start) as Duration;
      if (duration > 0) copy.take(task, { start, duration });
    }
    return copy;
  }

  /** In order of arrival. */
  #unplanned(room: Room, machines: readonly Machine[]): readonly PlannedJob[] {
    const jobs = new Set<PlannedJob>();
    const isWithout = (task: QueuedTask): boolean => {
      const { job, position } = this.#places.get(task.id)!;
      return job.slots[position] === undefined;
    };
    for (const task of this.#queue.front) if (isWithout(task)) jobs.add(this.#places.get(task.id)!.job);
    for (const { job, position, worker } of this.#lanes.heads()) {
      const task = job.tasks[position];
      if (task !== undefined && room.avoided?.(task).includes(worker) === true) jobs.add(job);
    }
    const present = machines.map(({ worker }) => worker);
    if (this.#options.replan && present.join() !== this.#present.join())
      for (const { job } of this.#lanes.all()) jobs.add(job);
    this.#present = present;
    return [...jobs].toSorted((a, b) => a.number - b.number);
  }
}

function fixedOf(job: PlannedJob, position: number, machines: readonly Machine[], now: Instant): Fixed | undefined {
  const isSent = (to: number, worker: number): boolean =>
    job.sent[position].some((receiver) => receiver.position === to && receiver.worker === worker);
  switch (job.standings[position]) {
    case "coming":
    case "waiting":
      return undefined;
    case "absent":
      return { machine: undefined, finish: now };
    case "over":
      return { machine: job.workers[position], finish: job.since[position], isSent };
    case "held": {
      const id = job.ids[position];
      const machine = machines.find(({ holdings }) => holdings.some(({ task }) => task.id === id));
      const endsAt = machine?.holdings.find(({ task }) => task.id === id)?.endsAt ?? now;
      const finish = Math.max(now, endsAt, job.expectedFinish(position)) as Instant;
      return { machine: machine?.worker ?? job.workers[position], finish, isSent };
    }
  }
}
