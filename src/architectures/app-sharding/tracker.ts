// A task tracker: on a worker, it takes the tasks of a job as one instance, gives them to workers of the application, tries again what
// fails, and keeps what became of them to itself until all are over. Only in memory: what it knows dies with its machine.
// Source: PowerJob (CommonTaskTracker, HeavyTaskTracker).

import type { Opinion } from "../../algorithms/detection/detector.ts";
import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { seconds } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, NodeId, TaskId } from "../../process/identity.ts";
import { LaunchDesk } from "../decentralised/launch-desk.ts";
import { ATTEMPTS_PER_ROUND, SCHEDULER_TIMER } from "../decentralised/options.ts";
import { PendingTask } from "../decentralised/pending-task.ts";
import { SampledBinding } from "../decentralised/sampled-binding.ts";
import { SchedulerCore } from "../decentralised/scheduler-core.ts";
import { OPINION_RECORDS } from "../decentralised/scheduler-process.ts";
import type { Vigil, VigilOwner } from "../decentralised/vigil.ts";
import { watchWorkers } from "../decentralised/watch-workers.ts";
import { sendSparrow, sparrowBytes, sparrowMessage } from "../decentralised/wire.ts";
import { callKey } from "../master/master-core.ts";
import type { AttemptReference } from "../protocol/messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { Ended, Here, Launch, Launched, Load, Report, TrackedBatch } from "../protocol/sparrow-messages.ts";
import type { AppOptions } from "./options.ts";

/** The tasks of a job, or of a part of it, that a server has sent together. */
interface Instance {
  server: Address;
  readonly key: string;
  /** So many are still on their way here. */
  missing: number;
  readonly tasks: Map<number, Tracked>;
  /** Tasks here that are not over. */
  open: number;
}

interface Tracked {
  readonly instance: Instance;
  /** As the server numbers it. */
  readonly attempt: number;
  end: Omit<Ended, "kind" | "type"> | undefined;
}

/** The tasks of an instance come one by one, and each until it is here. */
const ARRIVAL_MAX = seconds(10);

export class Tracker implements VigilOwner {
  readonly #host: Host;
  readonly #core: SchedulerCore;
  readonly #vigil: Vigil;
  readonly #binding: SampledBinding;
  readonly #launches: LaunchDesk;
  /** Ends that servers have not heard. */
  readonly #reports: RpcCalls;
  /** Nothing may be left here. */
  readonly #settled: () => void;
  readonly #instances = new Map<string, Instance>();
  readonly #tasks = new IntegerMap<Tracked>();
  /** Those for whose tasks it waits, by number. */
  readonly #timed = new IntegerMap<Instance>();
  #begun = 0;

  constructor(host: Host, options: AppOptions, settled: () => void) {
    this.#host = host;
    this.#settled = settled;
    this.#vigil = watchWorkers(host, options, this);
    this.#core = new SchedulerCore(host, options, this.#vigil);
    this.#launches = new LaunchDesk(this.#core, { tell: (_client, end, from) => this.#ended(end, from) }, (task) =>
      this.#binding.place([task]),
    );
    this.#binding = new SampledBinding(this.#core, this.#launches);
    this.#reports = new RpcCalls(host, {
      timeout: options.scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("tracker report retries");
      },
      expiryTag: SCHEDULER_TIMER.relayExpiry,
      resendTag: SCHEDULER_TIMER.relayResend,
    });
  }

  get isClear(): boolean {
    return this.#tasks.size === 0;
  }

  /** What it tracks for this server, as the server numbers it. */
  heldFor(server: Address): readonly AttemptReference[] {
    const held: AttemptReference[] = [];
    for (const [task, { instance, attempt }] of this.#tasks)
      if (instance.server === server) held.push({ task, attempt } as AttemptReference);
    return held;
  }

  /** False: it is to be run, and not to be tracked. */
  launched(from: Address, launch: Launch, isDraining: boolean): boolean {
    const { tracked, spec, attempt, adopts } = launch;
    const known = this.#tasks.get(spec.id);
    const isHere = known?.attempt === attempt;
    if (adopts === true && !isHere) return false;
    if (tracked === undefined && adopts !== true) return false;
    const refusal = isHere || !isDraining ? undefined : "draining";
    sendSparrow(this.#host, from, { type: "launched", task: spec.id, attempt, refusal });
    if (isHere) {
      this.#servedBy(known.instance, from);
      return true;
    }
    if (refusal !== undefined) return true;
    if (known !== undefined) {
      this.#forget(spec.id, known);
      this.#reportIfOver(known.instance);
    }
    this.#track(from, launch, tracked!);
    return true;
  }

  killed({ task, attempt }: AttemptReference): boolean {
    const known = this.#tasks.get(task);
    if (known?.attempt !== attempt) return false;
    this.#forget(task, known);
    this.#reportIfOver(known.instance);
    return true;
  }

  /** A server knows the end. */
  heard(from: Address, { task, attempt }: AttemptReference): boolean {
    const known = this.#tasks.get(task);
    if (known === undefined || known.instance.server !== from || known.end?.attempt !== attempt) return false;
    this.#forget(task, known);
    return true;
  }

  /** From workers to which it has given tasks. */
  receive(from: Address, message: Here | Load | Launched | Report): void {
    const worker = this.#core.workerOf(from);
    if (worker === undefined) return;
    switch (message.type) {
      case "here":
        if (this.#vigil.heard(worker, message) !== undefined) this.#launches.compared(worker, message);
        return;
      case "load":
        return this.#binding.receive(worker, message);
      case "launched":
        return this.#launches.launched(message);
      case "report":
        return this.#launches.reported(from, message);
    }
  }

  disconnected(peer: Address): void {
    this.#launches.disconnected(peer);
    this.#reports.repeatAll(peer);
    this.#vigil.disconnected(peer);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case SCHEDULER_TIMER.beat:
        return this.#vigil.beat();
      case SCHEDULER_TIMER.jobWait:
        return this.#waitOver(detail);
      case SCHEDULER_TIMER.backoff:
        return this.#launches.backoffOver(detail);
      case SCHEDULER_TIMER.launchExpiry:
      case SCHEDULER_TIMER.launchResend:
        return this.#launches.timer(tag, detail);
      case SCHEDULER_TIMER.relayExpiry:
      case SCHEDULER_TIMER.relayResend:
        return this.#reports.timer(tag, detail);
      default:
        return this.#binding.timer(tag, detail);
    }
  }

  // What the vigil over workers asks and tells

  needs(worker: WorkerIndex): boolean {
    return this.#launches.needs(worker);
  }

  changed(worker: WorkerIndex, opinion: Opinion): void {
    const node = this.#core.addressOf(worker) as unknown as NodeId;
    this.#host.emit(OPINION_RECORDS[opinion], node, 0, 0, 0, this.#host.node);
    if (opinion === "dead") this.#launches.gone(worker);
  }

  #track(server: Address, { spec, attempt }: Launch, { batch, count }: TrackedBatch): void {
    const key = `${server}/${batch}/${spec.workloadClass}/${spec.group}`;
    const instance = this.#instances.get(key) ?? this.#begin(server, key, count);
    instance.missing -= 1;
    instance.open += 1;
    const tracked: Tracked = { instance, attempt, end: undefined };
    instance.tasks.set(spec.id, tracked);
    this.#tasks.set(spec.id, tracked);
    const task = new PendingTask(spec, Math.ceil(attempt / ATTEMPTS_PER_ROUND));
    this.#core.tasks.set(spec.id, task);
    this.#binding.place([task]);
  }

  #begin(server: Address, key: string, count: number): Instance {
    const instance: Instance = { server, key, missing: count, tasks: new Map(), open: 0 };
    this.#begun += 1;
    this.#instances.set(key, instance);
    this.#timed.set(this.#begun, instance);
    this.#host.startTimer(ARRIVAL_MAX, SCHEDULER_TIMER.jobWait, this.#begun);
    return instance;
  }

  /** What has not come by now was withdrawn, or is somewhere else. */
  #waitOver(number: number): void {
    const instance = this.#timed.get(number);
    this.#timed.delete(number);
    if (instance === undefined) return;
    if (this.#instances.get(instance.key) === instance && instance.tasks.size === 0)
      this.#instances.delete(instance.key);
    instance.missing = 0;
    this.#reportIfOver(instance);
  }

  /** Who serves the application now is told, and nobody else. */
  #servedBy(instance: Instance, server: Address): void {
    if (instance.server === server) return;
    instance.server = server;
    instance.missing = 0;
    for (const [task, { end }] of instance.tasks)
      if (end !== undefined) this.#reports.settle(callKey(task as TaskId, end.attempt));
    this.#reportIfOver(instance);
  }

  /** It is on record here, and whoever ran it need not say it again. */
  #ended(end: Omit<Ended, "kind" | "type">, reporter: Address | undefined): void {
    const { task, attempt } = end;
    if (reporter !== undefined) sendSparrow(this.#host, reporter, { type: "reportHeard", task, attempt });
    const known = this.#tasks.get(task);
    this.#launches.endHeard(task);
    if (known === undefined || known.end !== undefined) return;
    known.end = end;
    known.instance.open -= 1;
    this.#reportIfOver(known.instance);
  }

  #reportIfOver(instance: Instance): void {
    const { tasks, open, missing, server } = instance;
    if (open > 0 || missing > 0) return;
    for (const { end } of tasks.values()) {
      if (end === undefined) continue;
      const { task, attempt, how, cause } = end;
      const key = callKey(task, attempt);
      if (this.#reports.has(key)) continue;
      const ending = how === "completed" || how === "returned" ? undefined : { how, cause };
      const succeeded = how === "completed";
      const body = { type: "report", task, attempt, client: -1, succeeded, ...(ending && { ending }) } as const;
      this.#reports.call(key, server, sparrowMessage(body), sparrowBytes(body), task, attempt);
    }
  }

  /** Nobody wants to hear of it any more. */
  #forget(id: number, tracked: Tracked): void {
    const { instance, end } = tracked;
    const task = this.#core.tasks.get(id);
    if (end !== undefined) this.#reports.settle(callKey(id as TaskId, end.attempt));
    else {
      if (task !== undefined) this.#launches.withdraw(task);
      instance.open -= 1;
    }
    this.#tasks.delete(id);
    instance.tasks.delete(id);
    if (instance.tasks.size === 0 && instance.missing <= 0) this.#instances.delete(instance.key);
    this.#settled();
  }
}
