// The omniscient dispatcher behind `ideal`. It breaks the rule that processes share nothing, on purpose and only here: it
// holds the hosts of all workers and acts on them directly. Orderings and placements are the same plug-ins as everywhere.

import type { Machine } from "../../algorithms/ordering/machine.ts";
import { isAllowed, type Ordering, type Room } from "../../algorithms/ordering/ordering.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Distribution } from "../../kernel/distributions/distribution.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import { canEverRun, type Deployment, type WorkerCapacity } from "../../process/deployment.ts";
import type { Host, Process } from "../../process/host.ts";
import type { TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { REJECTIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { Dispatcher, createOrdering } from "../dispatch/dispatcher.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import { ownMachine } from "../dispatch/own-machine.ts";
import { TaskEntry } from "../dispatch/task-entry.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

const TAG = { start: 0, ended: 1, wake: 2, refresh: 3 } as const;

export interface IdealOptions {
  readonly scheduler: SchedulerSpec;
  readonly deployment: Deployment;
  readonly delay: Distribution | undefined;
}

export class IdealDispatcher {
  readonly #options: IdealOptions;
  readonly #isCentral: boolean;
  readonly #indexOf = new IntegerMap<WorkerIndex>();
  readonly #hosts: (Host | undefined)[];
  /** Queues at workers; empty with a central queue. */
  readonly #queues: Ordering[];
  readonly #rooms: readonly Room[];
  /** When what runs at a worker with a queue of its own began. */
  readonly #ranFrom = new IntegerMap<Instant>();
  readonly #loads: number[];
  /** By worker: the draws of the two delays. */
  readonly #there: RandomStream[] = [];
  readonly #back: RandomStream[] = [];
  readonly #tasks = new IntegerMap<TaskEntry>();
  readonly #clients = new IntegerMap<Host>();
  /** Its clock is everybody's: instants of several clocks cannot be compared. */
  #clock: Host | undefined;
  #dispatcher: Dispatcher | undefined;
  #sequence = 0;
  #wakeAt: Instant = NEVER;
  /** The worker whose timer refreshes the board; undefined while none is up. */
  #refresher: WorkerIndex | undefined;

  constructor(options: IdealOptions) {
    const { scheduler, deployment } = options;
    this.#options = options;
    this.#isCentral = scheduler.queueing === "central";
    deployment.workers.forEach(({ address }, index) => this.#indexOf.set(address, index));
    this.#hosts = deployment.workers.map(() => undefined);
    this.#queues = this.#isCentral ? [] : deployment.workers.map((worker) => createQueue(scheduler, worker));
    this.#rooms = deployment.workers.map((_, worker) => ({
      fits: (task, where) => isAllowed(0, where) && this.#hosts[worker]!.executor.fits((task as TaskEntry).spec),
      running: () => [],
      machines: () => [this.#machine(worker)],
    }));
    this.#loads = deployment.workers.map(() => 0);
  }

  workerProcess(host: Host): Process {
    return new IdealWorker(this, this.#indexOf.get(host.address)!, host);
  }

  clientProcess(host: Host): Process {
    return {
      start: () => void this.#clients.set(host.address, host),
      receive() {},
      timer() {},
      requested: (spec) => this.#submit(host, spec),
    };
  }

  get #now(): Instant {
    return this.#clock!.monotonic();
  }

  /** A timer that was started on this worker's clock. */
  timer(worker: WorkerIndex, tag: number, task: TaskId): void {
    const host = this.#hosts[worker]!;
    switch (tag) {
      case TAG.start: {
        const entry = this.#tasks.get(task);
        if (entry !== undefined) this.#start(entry, host);
        return;
      }
      case TAG.ended:
        return this.#ended(worker, task);
      case TAG.wake:
        this.#wakeAt = NEVER;
        return this.#decide(this.#now);
      case TAG.refresh:
        this.#refresh();
        host.startTimer(this.#options.scheduler.loadReports, TAG.refresh);
        return;
    }
  }

  workerUp(worker: WorkerIndex, host: Host): void {
    this.#hosts[worker] = host;
    this.#clock ??= host;
    this.#there[worker] = host.random("dispatch delay");
    this.#back[worker] = host.random("report delay");
    this.#dispatcher ??= this.#createDispatcher(host);
    this.#loads[worker] = 0;
    if (this.#refresher === undefined) this.#refreshFrom(worker);
    this.#dispatcher.board.setEligible(worker, true);
    this.#decide(this.#now);
  }

  /** Told at the moment of the crash: what ran or waited there is queued again at once. */
  workerDown(worker: WorkerIndex): void {
    const host = this.#hosts[worker]!;
    const now = this.#now;
    this.#dispatcher!.board.setEligible(worker, false);
    const held = [...this.#dispatcher!.heldAt(worker)].toSorted((a, b) => a.entry.sequence - b.entry.sequence);
    for (const attempt of held) {
      const { entry } = attempt;
      this.#queues[worker]?.remove(entry.id);
      this.#returned(worker, entry);
      if (host.executor.isRunning(entry.id, attempt.number)) host.executor.stop(entry.id, attempt.number, "crashed");
      this.#over(attempt, now);
      this.#enqueue(entry, host, now);
    }
    this.#hosts[worker] = undefined;
    this.#wakeAt = NEVER; // the timer for it may have been this worker's
    if (this.#refresher === worker) this.#refreshFrom(this.#hosts.findIndex((candidate) => candidate !== undefined));
    this.#decide(now);
  }

  #createDispatcher(host: Host): Dispatcher {
    return new Dispatcher({
      scheduler: this.#options.scheduler,
      workers: this.#options.deployment.workers,
      random: host.random("ideal placement"),
      assign: (attempt) => this.#assign(attempt),
      preempt: (attempt, preemptor) => this.#preempt(attempt, preemptor),
      drop: (entry) => this.#finish(entry, RECORD["task.expired"]),
    });
  }

  #submit(client: Host, spec: TaskSpec): void {
    const { node } = client;
    if (!canEverRun(spec, this.#options.deployment)) {
      client.emit(RECORD["task.rejected"], node, spec.id, 0, 0, codeOf(REJECTIONS, "unplaceable"));
      return client.answer(spec.id);
    }
    this.#sequence += 1;
    const entry = new TaskEntry(spec, this.#sequence);
    this.#tasks.set(spec.id, entry);
    client.emit(RECORD["task.admitted"], node, spec.id, 0, 0, 0);
    client.emit(RECORD["task.acknowledged"], node, spec.id, 0, 0, 0);
    const now = this.#now;
    this.#enqueue(entry, client, now);
    this.#decide(now);
  }

  #enqueue(entry: TaskEntry, host: Host, now: Instant): void {
    this.#dispatcher!.add(entry, now);
    host.emit(RECORD["task.queued"], host.node, entry.id, entry.attempt + 1, 0, 0);
  }

  #decide(now: Instant): void {
    const wakeAt = this.#dispatcher!.decide(now);
    if (wakeAt === undefined || wakeAt >= this.#wakeAt) return;
    const host = this.#hosts.find((candidate) => candidate !== undefined);
    if (host === undefined) return;
    this.#wakeAt = wakeAt;
    // On another machine's timer, which may run ahead of our clock, no sooner than in a millisecond: it must not spin.
    host.startTimer(Math.max(host === this.#clock ? 1 : 1_000, wakeAt - now) as Duration, TAG.wake);
  }

  #assign({ entry, number, worker }: Attempt): void {
    const host = this.#hosts[worker]!;
    entry.state = "assigned";
    entry.attempt = number;
    entry.place(number, worker);
    this.#loads[worker] += 1;
    host.emit(RECORD["attempt.dispatched"], host.node, entry.id, entry.attempt, 0, host.node);
    const { delay } = this.#options;
    if (delay === undefined) this.#start(entry, host);
    else host.startTimer(Math.floor(delay.sample(this.#there[worker])) as Duration, TAG.start, entry.id);
  }

  #start(entry: TaskEntry, host: Host): void {
    if (entry.state !== "assigned") return;
    const attempt = entry.attempts[0];
    this.#dispatcher!.started(attempt, this.#now);
    if (this.#isCentral) return this.#run(entry, host);
    this.#queues[attempt.worker].add(entry, this.#now);
    this.#runQueued(attempt.worker);
  }

  #run(entry: TaskEntry, host: Host): void {
    if (!this.#isCentral) {
      this.#ranFrom.set(entry.id, this.#now);
      this.#queues[entry.attempts[0].worker].granted?.(entry, this.#now);
    }
    host.executor.start(entry.spec, entry.attempt, 0, entry.saved);
  }

  /** It does not run any more, if it did. */
  #returned(worker: WorkerIndex, entry: TaskEntry): void {
    const from = this.#ranFrom.get(entry.id);
    if (from === undefined) return;
    this.#ranFrom.delete(entry.id);
    const now = this.#now;
    this.#queues[worker].returned?.(entry, ((now - from) * entry.cores) as Duration, now);
  }

  #runQueued(worker: WorkerIndex): void {
    const host = this.#hosts[worker]!;
    const queue = this.#queues[worker];
    while (queue.size > 0) {
      const choice = queue.choose(this.#rooms[worker], this.#now);
      if (choice.kind !== "start" && choice.kind !== "drop") return;
      const entry = choice.task as TaskEntry;
      queue.remove(entry.id);
      if (choice.kind === "start") this.#run(entry, host);
      else this.#giveUp(entry);
    }
  }

  #machine(worker: WorkerIndex): Machine {
    const held = this.#dispatcher!.heldAt(worker).map(({ entry, number }) => ({ entry, attempt: number }));
    const { executor } = this.#hosts[worker]!;
    return ownMachine(this.#options.deployment.workers[worker], executor, held, this.#now);
  }

  executed(worker: WorkerIndex, task: TaskId): void {
    const host = this.#hosts[worker]!;
    const { delay } = this.#options;
    if (!this.#isCentral) {
      this.#returned(worker, this.#tasks.get(task)!);
      this.#runQueued(worker);
    }
    if (delay === undefined) this.#ended(worker, task);
    else host.startTimer(Math.floor(delay.sample(this.#back[worker])) as Duration, TAG.ended, task);
  }

  #ended(worker: WorkerIndex, task: TaskId): void {
    const entry = this.#tasks.get(task);
    if (entry === undefined) return;
    const now = this.#now;
    this.#loads[worker] -= 1;
    this.#over(entry.attempts[0], now);
    this.#finish(entry, RECORD["task.completed"]);
    this.#decide(now);
  }

  /** The ordering drops it from a worker's own queue. */
  #giveUp(entry: TaskEntry): void {
    const [attempt] = entry.attempts;
    this.#loads[attempt.worker] -= 1;
    this.#over(attempt, this.#now);
    this.#finish(entry, RECORD["task.expired"]);
  }

  /** It does not run any more, and holds nothing. */
  #over(attempt: Attempt, now: Instant): void {
    this.#dispatcher!.free(attempt, now);
    attempt.entry.remove(attempt);
    attempt.entry.state = "queued";
  }

  #finish(entry: TaskEntry, record: number): void {
    const client = this.#clients.get(entry.spec.client)!;
    this.#tasks.delete(entry.id);
    client.emit(record, client.node, entry.id, entry.attempt, 0, 0);
    if (entry.spec.notify) client.answer(entry.id);
  }

  #preempt(attempt: Attempt, preemptor?: TaskId): void {
    const { entry, number, worker } = attempt;
    const host = this.#hosts[worker]!;
    if (preemptor !== undefined) host.emit(RECORD["attempt.displaced"], host.node, entry.id, number, 0, preemptor);
    const done = host.executor.stop(entry.id, number, "preempted");
    if (done === undefined) return; // it is on its way there or back: nothing to stop
    entry.saved = (entry.saved + done) as Duration;
    this.#loads[worker] -= 1;
    this.#over(attempt, this.#now);
    this.#enqueue(entry, host, this.#now);
  }

  /** The board is refreshed by one worker that is up; its time stands for everybody's. */
  #refreshFrom(worker: WorkerIndex): void {
    const { loadReports } = this.#options.scheduler;
    this.#refresher = worker < 0 ? undefined : worker;
    if (loadReports > 0) this.#hosts[worker]?.startTimer(loadReports, TAG.refresh);
  }

  /** Everybody's true load goes on the board. */
  #refresh(): void {
    const now = this.#now;
    for (let worker = 0; worker < this.#loads.length; worker += 1)
      this.#dispatcher!.board.report(worker, this.#loads[worker], now);
  }
}

function createQueue(scheduler: SchedulerSpec, { cores, memory, resources }: WorkerCapacity): Ordering {
  const capacity = { cores, memory, resources: new Map(Object.entries(resources)) };
  return createOrdering(scheduler, { capacity: () => capacity });
}

/** What the omniscient dispatcher hears of one worker. */
class IdealWorker implements Process {
  readonly #dispatcher: IdealDispatcher;
  readonly #worker: WorkerIndex;
  readonly #host: Host;

  constructor(dispatcher: IdealDispatcher, worker: WorkerIndex, host: Host) {
    this.#dispatcher = dispatcher;
    this.#worker = worker;
    this.#host = host;
  }

  start(): void {
    this.#dispatcher.workerUp(this.#worker, this.#host);
  }

  receive(): void {}

  timer(tag: number, detail: number): void {
    this.#dispatcher.timer(this.#worker, tag, detail as TaskId);
  }

  stopped(): void {
    this.#dispatcher.workerDown(this.#worker);
  }

  executed(task: TaskId): void {
    this.#dispatcher.executed(this.#worker, task);
  }
}
