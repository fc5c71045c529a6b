// A scheduler among others, none of which leads: it is entrusted with tasks by clients, finds workers for them by asking a few, and
// keeps nothing but in memory. Wires together the desk of jobs, the binding, the desk of launches and the relay to the clients.

import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, NodeId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Entrust, Here, SparrowMessage, Withdraw } from "../protocol/sparrow-messages.ts";
import type { TaskBinding } from "./binding.ts";
import { readHybrid } from "./hybrid-wire.ts";
import { JobDesk } from "./job-desk.ts";
import { LateBinding } from "./late-binding.ts";
import { LaunchDesk, type Presence } from "./launch-desk.ts";
import { LongWork } from "./long-work.ts";
import { SCHEDULER_TIMER, type SparrowOptions } from "./options.ts";
import { PendingTask } from "./pending-task.ts";
import { Relay } from "./relay.ts";
import { SampledBinding } from "./sampled-binding.ts";
import { SchedulerCore } from "./scheduler-core.ts";
import type { Vigil, VigilOwner } from "./vigil.ts";
import { watchWorkers } from "./watch-workers.ts";
import { readSparrow, sendSparrow } from "./wire.ts";

export class SchedulerProcess implements Process, VigilOwner {
  readonly #core: SchedulerCore;
  readonly #vigil: Vigil;
  readonly #jobs: JobDesk;
  readonly #binding: TaskBinding;
  readonly #late: LateBinding | undefined;
  readonly #launches: LaunchDesk;
  readonly #relay: Relay;
  #answers = 0;

  constructor(host: Host, options: SparrowOptions) {
    this.#vigil = watchWorkers(host, options, this);
    this.#core = new SchedulerCore(host, options, this.#vigil);
    this.#relay = new Relay(host, options);
    const longWork = options.hybrid?.isCentral === true ? new LongWork(options.deployment.workers) : undefined;
    const placeAgain = (task: PendingTask): void => this.#binding.place([task]);
    const presence = longWork === undefined ? undefined : presenceOfLong(this.#core, longWork);
    this.#launches = new LaunchDesk(this.#core, this.#relay, placeAgain, undefined, presence);
    this.#late = options.binding === "late" ? new LateBinding(this.#core, this.#launches, longWork) : undefined;
    this.#binding = this.#late ?? new SampledBinding(this.#core, this.#launches);
    this.#jobs = new JobDesk(this.#core, (tasks) => this.#binding.place(tasks));
  }

  start(): void {}

  receive(from: Address, received: Message): void {
    const message = readSparrow(received);
    const worker = this.#core.workerOf(from);
    if (message === undefined) return this.#receiveMoved(worker, received);
    if (worker === undefined) this.#receiveFromClient(from, message);
    else this.#receiveFromWorker(from, worker, message);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case SCHEDULER_TIMER.beat:
        return this.#vigil.beat();
      case SCHEDULER_TIMER.jobWait:
        return this.#jobs.waitOver(detail);
      case SCHEDULER_TIMER.backoff:
        return this.#launches.backoffOver(detail);
      case SCHEDULER_TIMER.launchExpiry:
      case SCHEDULER_TIMER.launchResend:
        return this.#launches.timer(tag, detail);
      case SCHEDULER_TIMER.relayExpiry:
      case SCHEDULER_TIMER.relayResend:
        return this.#relay.timer(tag, detail);
      default:
        return this.#binding.timer(tag, detail);
    }
  }

  disconnected(peer: Address): void {
    this.#launches.disconnected(peer);
    this.#relay.disconnected(peer);
    this.#binding.disconnected(peer);
    this.#vigil.disconnected(peer);
  }

  // What the vigil over workers asks and tells

  needs(worker: WorkerIndex): boolean {
    return this.#launches.needs(worker) || this.#binding.needs(worker);
  }

  changed(worker: WorkerIndex, opinion: Opinion): void {
    const { host } = this.#core;
    const node = this.#core.addressOf(worker) as unknown as NodeId;
    host.emit(OPINION_RECORDS[opinion], node, 0, 0, 0, host.node);
    if (opinion === "dead") this.#gone(worker);
  }

  #receiveMoved(thief: WorkerIndex | undefined, received: Message): void {
    const message = readHybrid(received);
    if (message?.type === "moved" && thief !== undefined) this.#late?.moved(thief, message);
  }

  #receiveFromClient(from: Address, message: SparrowMessage): void {
    switch (message.type) {
      case "ask":
        return this.#here(from, message.sentAt);
      case "entrust":
        return this.#entrusted(from, message);
      case "withdraw":
        return this.#withdrawn(message);
      case "endHeard":
        this.#relay.heard(message);
        return this.#launches.endHeard(message.task);
      default:
    }
  }

  #receiveFromWorker(from: Address, worker: WorkerIndex, message: SparrowMessage): void {
    switch (message.type) {
      case "here":
        return this.#heard(worker, message);
      case "launched":
        return this.#launches.launched(message);
      case "report":
        return this.#launches.reported(from, message);
      default:
        return this.#binding.receive(worker, message);
    }
  }

  /** One that has restarted holds nothing of what it had: that shows in the comparison. */
  #heard(worker: WorkerIndex, here: Here): void {
    if (this.#vigil.heard(worker, here) === undefined) return;
    this.#launches.compared(worker, here);
    this.#binding.compared(worker, here);
  }

  #gone(worker: WorkerIndex): void {
    this.#launches.gone(worker);
    this.#binding.gone(worker);
  }

  /** One that was meant for an earlier incarnation is refused: the client must know what is lost. */
  #entrusted(from: Address, { spec, round, incarnation }: Entrust): void {
    const { host, tasks } = this.#core;
    if (incarnation !== host.incarnation) return this.#here(from, host.monotonic());
    sendSparrow(host, from, { type: "entrusted", task: spec.id, round });
    const known = tasks.get(spec.id);
    if (known !== undefined) {
      if (round > known.round) known.resent(round);
      return;
    }
    const task = new PendingTask(spec, round);
    tasks.set(spec.id, task);
    if (!this.#core.canEverRun(spec)) return this.#launches.end(task, "rejected", "unknown");
    this.#core.queued(task);
    this.#jobs.add(task);
  }

  #withdrawn({ task: id, round }: Withdraw): void {
    const task = this.#core.tasks.get(id);
    if (task !== undefined && task.round <= round && task.phase !== "ending") this.#launches.withdraw(task);
  }

  #here(to: Address, echo: Here["echo"]): void {
    const { host } = this.#core;
    const sequence = (this.#answers += 1);
    const { incarnation } = host;
    sendSparrow(host, to, { type: "here", incarnation, sequence, echo, held: [], batches: [] }, "datagram");
  }
}

/** Keeps the books of long work up to date with what is given out, and with what ends. */
function presenceOfLong(core: SchedulerCore, longWork: LongWork): Presence {
  return {
    came: (task) => {
      if (core.isLong(task.spec)) longWork.came(task.worker, task, core.host.monotonic());
    },
    left: (task) => longWork.left(task.worker, task),
  };
}

export const OPINION_RECORDS = {
  trust: RECORD["node.trusted"],
  suspect: RECORD["node.suspected"],
  dead: RECORD["node.declared-dead"],
} as const satisfies Record<Opinion, number>;
