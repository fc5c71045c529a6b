// An executor: a worker that puts itself on the schedulers' list every thirty seconds, with the first of them that answers, and says
// whether it is there, and idle. Source: XXL-JOB 2.4, ExecutorRegistryThread, ExecutorBizImpl (beat, idleBeat).

import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { ReservingWorker } from "../decentralised/reserving-worker.ts";
import { readRoute, sendRoute } from "../protocol/route-messages.ts";
import { EXECUTOR_TIMER, type DatabaseLockOptions, type RouteOptions } from "./options.ts";

const NOBODY = -1;

export class ExecutorProcess implements Process {
  readonly #host: Host;
  readonly #worker: ReservingWorker;
  readonly #schedulers: readonly Address[];
  readonly #route: RouteOptions;
  readonly #ignoresNotice: boolean;
  /** The scheduler that was asked to put it on the list, or take it off, and has not answered: its number. */
  #asked = NOBODY;
  /** Questions are numbered: what times out must be the latest. */
  #serial = 0;
  #isLeaving = false;

  constructor(host: Host, options: DatabaseLockOptions, route: RouteOptions) {
    this.#host = host;
    this.#worker = new ReservingWorker(host, options);
    this.#schedulers = options.deployment.masters;
    this.#route = route;
    this.#ignoresNotice = options.scheduler.onNotice === "ignore";
  }

  start(): void {
    this.#worker.start();
    this.#beat();
  }

  receive(from: Address, received: Message): void {
    const message = readRoute(received);
    if (message === undefined) return this.#worker.receive(from, received);
    if (message.type === "registryAnswer") this.#asked = NOBODY;
    if (message.type !== "beat") return;
    const { serial, job } = message;
    sendRoute(this.#host, from, { type: "beatAnswer", serial, isFree: this.#worker.isFreeFor(job) });
  }

  timer(tag: number, detail: number): void {
    if (tag === EXECUTOR_TIMER.register) this.#beat();
    else if (tag === EXECUTOR_TIMER.registerExpiry) this.#expired(detail);
    else this.#worker.timer(tag, detail);
  }

  disconnected(peer: Address): void {
    this.#worker.disconnected(peer);
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#worker.executed(task, attempt, succeeded);
  }

  draining(): void {
    if (!this.#ignoresNotice) {
      this.#isLeaving = true;
      this.#tell(0);
    }
    this.#worker.draining();
  }

  #beat(): void {
    if (this.#isLeaving) return;
    this.#tell(0);
    this.#host.startTimer(this.#route.registryBeat, EXECUTOR_TIMER.register);
  }

  #tell(scheduler: number): void {
    this.#asked = scheduler;
    this.#serial += 1;
    sendRoute(this.#host, this.#schedulers[scheduler], { type: "registry", isLeaving: this.#isLeaving });
    this.#host.startTimer(this.#route.timeout, EXECUTOR_TIMER.registerExpiry, this.#serial);
  }

  /** The next is asked; after the last nobody, until the next beat. */
  #expired(serial: number): void {
    if (serial !== this.#serial || this.#asked === NOBODY) return;
    if (this.#asked + 1 < this.#schedulers.length) this.#tell(this.#asked + 1);
  }
}
