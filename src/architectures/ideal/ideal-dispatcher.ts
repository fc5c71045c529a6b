// The omniscient dispatcher behind `ideal`. It breaks the rule that processes share nothing, on purpose and only here: it
// holds the hosts of all workers and acts on them directly. Orderings and placements are the same plug-ins as everywhere.

import type { Machine } from "../../algorithms/ordering/machine.ts";
import type { StealingPolicy } from "../../algorithms/stealing/stealing.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { CAUSES, codeOf, type Cause } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { Dispatcher } from "../dispatch/dispatcher.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import { ownMachine } from "../dispatch/own-machine.ts";
import { TaskEntry } from "../dispatch/task-entry.ts";
import { Delays } from "./delays.ts";
import { BoardRefresher } from "./board-refresher.ts";
import { stealFor } from "./ideal-stealing.ts";
import { IdealGangs, type GangOwner } from "./ideal-gangs.ts";
import { IdealWorker, type WorkersOwner } from "./ideal-worker.ts";
import { SecondChances } from "./second-chances.ts";
import { WorkerQueues, type QueueOwner } from "./worker-queues.ts";
import { createStealing } from "../dispatch/create-stealing.ts";
import { createGate, type AdmissionGate } from "../dispatch/admission-gate.ts";
import type { IdealOptions } from "./ideal-options.ts";
import { takeIn, type Entrant } from "./rejections.ts";

const TAG = { start: 0, ended: 1, wake: 2, refresh: 3, steal: 4, failed: 5 } as const;

export class IdealDispatcher implements QueueOwner, WorkersOwner, GangOwner {
  readonly #options: IdealOptions;
  readonly #indexOf = new IntegerMap<WorkerIndex>();
  readonly #hosts: (Host | undefined)[];
  /** undefined with a central queue. */
  readonly #queues: WorkerQueues | undefined;
  readonly #refresher: BoardRefresher;
  /** By worker: what it holds. */
  readonly #loads: number[];
  readonly #gangs: IdealGangs;
  /** undefined: everything is there at once. */
  readonly #delays: Delays | undefined;
  readonly #tasks = new IntegerMap<TaskEntry>();
  readonly #clients = new IntegerMap<Host>();
  /** Its clock is everybody's: instants of several clocks cannot be compared. */
  #clock: Host | undefined;
  #dispatcher: Dispatcher | undefined;
  /** For what fails. */
  #chances: SecondChances | undefined;
  /** undefined: what waits at a worker stays there. */
  #stealing: StealingPolicy | undefined;
  /** undefined: everything is taken in. */
  readonly #gate: AdmissionGate | undefined;
  #sequence = 0;
  #wakeAt: Instant = NEVER;

  constructor(options: IdealOptions) {
    const { scheduler, deployment, delay } = options;
    this.#options = options;
    this.#delays = delay && new Delays(delay);
    deployment.workers.forEach(({ address }, index) => this.#indexOf.set(address, index));
    this.#hosts = deployment.workers.map(() => undefined);
    const isCentral = scheduler.queueing === "central";
    this.#queues = isCentral ? undefined : new WorkerQueues(scheduler, deployment.workers, this);
    this.#refresher = new BoardRefresher(deployment.workers.length, scheduler.loadReports, TAG);
    this.#loads = this.#refresher.loads;
    this.#gangs = new IdealGangs(this);
    this.#gate = createGate(scheduler, {
      size: () => this.#tasks.size,
      entries: () => this.#tasks.values(),
      workers: deployment.workers,
      queueLength: () => this.dispatcher.ordering.size + (this.dispatcher.pools?.waiting ?? 0),
      isEligible: (worker) => this.#dispatcher!.board.isEligible(worker),
    });
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

  random(worker: WorkerIndex): RandomStream {
    return this.#clock!.random(`ordering of worker ${worker}`);
  }

  get #stealingInterval(): Duration {
    return this.#stealing?.interval ?? (0 as Duration);
  }

  get now(): Instant {
    return this.#clock!.monotonic();
  }

  /** A timer that was started on this worker's clock. */
  timer(worker: WorkerIndex, tag: number, task: TaskId): void {
    const host = this.#hosts[worker]!;
    switch (tag) {
      case TAG.start:
        this.#start(this.#tasks.get(task));
        return this.dispatcher.displaces ? this.#decide(this.now) : undefined; // somebody may wait to displace it
      case TAG.ended:
        return this.#ended(worker, task, true);
      case TAG.failed:
        return this.#ended(worker, task, false);
      case TAG.wake:
        this.#wakeAt = NEVER;
        return this.#decide(this.now);
      case TAG.refresh:
        this.#refresher.refresh(this.#clock!, this.dispatcher);
        return void host.startTimer(this.#options.scheduler.loadReports, TAG.refresh);
      case TAG.steal:
        for (let thief = 0; thief < this.#hosts.length; thief += 1) this.#steal(thief);
        host.startTimer(this.#stealing!.interval, TAG.steal);
        return this.#decide(this.now);
    }
  }

  workerUp(worker: WorkerIndex, host: Host): void {
    this.#hosts[worker] = host;
    this.#clock ??= host;
    this.#delays?.workerUp(worker, host);
    this.#dispatcher ??= this.#createDispatcher(host);
    this.#stealing ??= createStealing(this.#options.scheduler, host);
    this.#chances ??= new SecondChances(this.#options.scheduler, host.random("task retries"));
    this.#refresher.workerUp(worker, this.#hosts, this.#stealingInterval);
    this.#dispatcher.board.setEligible(worker, true);
    this.#decide(this.now);
  }

  /** Told at the moment of the crash: what ran or waited there is queued again at once. */
  workerDown(worker: WorkerIndex): void {
    const host = this.#hosts[worker]!;
    const { crashLimit } = this.#options.scheduler;
    const now = this.now;
    this.#dispatcher!.board.setEligible(worker, false);
    const held = [...this.#dispatcher!.heldAt(worker)].toSorted((a, b) => a.entry.sequence - b.entry.sequence);
    for (const attempt of held) {
      const { entry } = attempt;
      if (!this.#tasks.has(entry.id)) continue; // it has ended with its gang
      this.#queues?.remove(worker, entry);
      this.#queues?.returned(worker, entry, now);
      const wasRunning = host.executor.isRunning(entry.id, attempt.number);
      if (wasRunning) host.executor.stop(entry.id, attempt.number, "crashed");
      this.#free(attempt, now);
      if (wasRunning) entry.crashes += 1;
      this.#gangs.stopped(attempt, { isCrash: wasRunning });
      if ((entry.gang ?? entry).crashes >= crashLimit) this.finish(entry, RECORD["task.dead-lettered"], "workerCrash");
      else this.enqueue(entry, host, now);
    }
    this.#hosts[worker] = undefined;
    this.#wakeAt = NEVER; // the timer for it may have been this worker's
    this.#refresher.workerDown(worker, this.#hosts, this.#stealingInterval);
    for (const { entry } of held) this.#gangs.disband(entry.gang);
    this.#decide(now);
  }

  #createDispatcher(host: Host): Dispatcher {
    return new Dispatcher({
      scheduler: this.#options.scheduler,
      workers: this.#options.deployment.workers,
      links: this.#options.deployment.links,
      random: host.random("ideal placement"),
      assign: (attempt) => this.#assign(attempt),
      preempt: (attempt, preemptor) => this.#preempt(attempt, preemptor),
      drop: (entry) => this.finish(entry, RECORD["task.expired"]),
      orderingRandom: () => host.random("ordering"),
      gangRandom: () => host.random("gang pauses"),
      poolRandom: (name) => host.random(`line of ${name}`),
      giveBack: (gang) => this.#gangs.disband(gang),
      teller: (entry) => this.#clients.get(entry.spec.client)!,
    });
  }

  #submit(client: Host, spec: TaskSpec): void {
    const entrant = takeIn(client, spec, this.#options.deployment, this.#gate, this.now);
    if (entrant !== undefined) this.#admit(client, entrant);
  }

  #admit(client: Host, { spec, drop }: Entrant): void {
    for (const other of drop.map((task) => this.#tasks.get(task)!)) {
      this.#dispatcher!.withdraw(other, this.now);
      this.finish(other, RECORD["task.expired"]);
    }
    this.#sequence += 1;
    const entry = new TaskEntry(spec, this.#sequence);
    this.#tasks.set(spec.id, entry);
    this.#gangs.admit(entry);
    this.#gate?.admitted(entry);
    client.emit(RECORD["task.admitted"], client.node, spec.id, 0, 0, 0);
    client.emit(RECORD["task.acknowledged"], client.node, spec.id, 0, 0, 0);
    this.enqueue(entry, client);
    this.#decide(this.now);
  }

  enqueue(entry: TaskEntry, host: Host, now = this.now): void {
    this.#dispatcher!.add(entry, now);
    host.emit(RECORD["task.queued"], host.node, entry.id, entry.attempt + 1, 0, 0);
  }

  #decide(now: Instant): void {
    const chances = this.#chances!;
    for (const entry of chances.due(now)) {
      if (!this.#tasks.has(entry.id)) continue;
      entry.state = "queued"; // whose machine tells of that is all the same
      this.enqueue(entry, this.#clients.get(entry.spec.client)!, now);
    }
    const wakeAt = Math.min(this.#dispatcher!.decide(now) ?? NEVER, chances.nextDue) as Instant;
    if (wakeAt >= this.#wakeAt) return;
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
    if (this.#delays === undefined) this.#start(entry);
    else host.startTimer(this.#delays.there(worker), TAG.start, entry.id);
  }

  #start(entry: TaskEntry | undefined): void {
    if (entry?.state !== "assigned") return;
    const attempt = entry.attempts[0];
    const now = this.now;
    this.#dispatcher!.started(attempt, now);
    this.#chances!.started(entry, now);
    if (this.#queues === undefined) this.run(entry, attempt.worker);
    else this.#queues.add(attempt.worker, entry, now);
  }

  // What a worker's queue asks and tells

  run(entry: TaskEntry, worker: WorkerIndex): void {
    this.#hosts[worker]!.executor.start(entry.spec, entry.attempt, 0, entry.saved, entry.attempts[0].receivers);
    this.#gangs.started(entry);
  }

  fits(worker: WorkerIndex, entry: TaskEntry): boolean {
    return this.#hosts[worker]!.executor.fits(entry.spec);
  }

  machine(worker: WorkerIndex): Machine {
    const held = this.#dispatcher!.heldAt(worker).map(({ entry, number }) => ({ entry, attempt: number }));
    const { executor } = this.#hosts[worker]!;
    return ownMachine(this.#options.deployment.workers[worker], executor, held, this.now);
  }

  giveUp(entry: TaskEntry): void {
    const [attempt] = entry.attempts;
    this.over(attempt);
    this.finish(entry, RECORD["task.expired"]);
  }

  executed(worker: WorkerIndex, task: TaskId, succeeded: boolean): void {
    if (this.#queues !== undefined) {
      this.#queues.returned(worker, this.#tasks.get(task)!, this.now);
      this.#queues.runNext(worker, this.now);
    }
    if (this.#delays === undefined) this.#ended(worker, task, succeeded);
    else this.#hosts[worker]!.startTimer(this.#delays.back(worker), succeeded ? TAG.ended : TAG.failed, task);
  }

  #ended(worker: WorkerIndex, task: TaskId, succeeded: boolean): void {
    const entry = this.#tasks.get(task);
    if (entry === undefined) return;
    const now = this.now;
    const [attempt] = entry.attempts;
    this.over(attempt, now);
    if (succeeded) {
      this.#chances!.succeeded(entry, now);
      this.finish(entry, RECORD["task.completed"]);
    } else if (!this.#chances!.failed(entry, this.#hosts[worker]!, now))
      this.finish(entry, RECORD["task.dead-lettered"], "taskError");
    else {
      this.#gangs.stopped(attempt, { isFailure: true, delay: entry.previousDelay });
      this.#gangs.disband(entry.gang);
    }
    this.#steal(worker);
    this.#decide(now);
  }

  #steal(thief: WorkerIndex): void {
    if (this.#stealing !== undefined) stealFor(thief, this.#stealing, this.#queues!, this);
  }

  get dispatcher(): Dispatcher {
    return this.#dispatcher!;
  }

  hostOf({ worker }: Attempt): Host {
    return this.#hosts[worker]!;
  }

  /** It does not run any more, and holds nothing; but what it has of pools, where it was displaced and keeps that. */
  over(attempt: Attempt, now = this.now, keepsSlots = false): void {
    this.#loads[attempt.worker] -= 1;
    this.#free(attempt, now, keepsSlots);
  }

  #free(attempt: Attempt, now: Instant, keepsSlots = false): void {
    this.#dispatcher!.free(attempt, now, keepsSlots);
    attempt.entry.remove(attempt);
    attempt.entry.state = "queued";
  }

  finish(entry: TaskEntry, record: number, cause?: Cause): void {
    const client = this.#clients.get(entry.spec.client)!;
    this.#tasks.delete(entry.id);
    this.#dispatcher!.pools?.giveBack(entry, this.now);
    this.#gate?.ended(entry, record === RECORD["task.completed"], this.now);
    client.emit(record, client.node, entry.id, entry.attempt, 0, cause === undefined ? 0 : codeOf(CAUSES, cause));
    if (entry.spec.notify) client.answer(entry.id);
    this.#gangs.ended(entry, record);
  }

  #preempt(attempt: Attempt, preemptor?: TaskId): void {
    const { entry, number, worker } = attempt;
    const host = this.#hosts[worker]!;
    if (preemptor !== undefined) host.emit(RECORD["attempt.displaced"], host.node, entry.id, number, 0, preemptor);
    // What one member of a gang had done is of no use without the others.
    const done = host.executor.stop(entry.id, number, entry.gang === undefined ? "preempted" : "killed");
    if (done === undefined) return; // it is on its way there or back: nothing to stop
    if (entry.gang === undefined) entry.saved = (entry.saved + done) as Duration;
    this.over(attempt, this.now, true);
    this.#gangs.stopped(attempt);
    this.enqueue(entry, host);
    this.#gangs.disband(entry.gang);
  }
}
