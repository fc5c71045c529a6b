// A worker of applications: it runs what servers and trackers give it, tracks instances of several tasks, and looks for who serves its
// applications. Fenced, it takes no order of a server after it has heard of a later one.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import { ForwardingHost } from "../../process/forwarding-host.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { REFUSALS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { TermHost } from "../coordination/term-host.ts";
import { ReservingWorker } from "../decentralised/reserving-worker.ts";
import { readSparrow, sendSparrow } from "../decentralised/wire.ts";
import type { Launch, SparrowMessage } from "../protocol/sparrow-messages.ts";
import { Discovery } from "./discovery.ts";
import { APP_WORKER_TIMER, type AppOptions } from "./options.ts";
import { Tracker } from "./tracker.ts";
import { readApp } from "./wire.ts";

export class AppWorker implements Process {
  readonly #host: Host;
  readonly #options: AppOptions;
  readonly #worker: ReservingWorker;
  readonly #trackerHost: TermHost;
  readonly #tracker: Tracker;
  readonly #discovery: Discovery;
  /** By application: the latest term that it has heard of. */
  readonly #terms = new IntegerMap<number>();
  /** What it was given to run is over, and it is to go down. */
  #isDone = false;

  constructor(host: Host, options: AppOptions) {
    this.#host = host;
    this.#options = options;
    this.#trackerHost = new TermHost(host, APP_WORKER_TIMER.tracker);
    this.#tracker = new Tracker(this.#trackerHost, options, () => this.#leaveIfClear());
    const own = new LingeringHost(host, () => {
      this.#isDone = true;
      this.#leaveIfClear();
    });
    this.#worker = new ReservingWorker(own, options, (scheduler) => this.#tracker.heldFor(scheduler));
    this.#discovery = new Discovery(host, options, {
      load: () => this.#worker.load,
      learned: (app, term) => this.#learned(app, term),
    });
  }

  start(): void {
    this.#worker.start();
    this.#discovery.start();
  }

  receive(from: Address, received: Message): void {
    const app = readApp(received);
    if (app?.type === "appAnswer") return this.#discovery.answered(app);
    const message = readSparrow(received);
    if (message === undefined || !this.#receive(from, message)) this.#worker.receive(from, received);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case APP_WORKER_TIMER.tracker: {
        const fired = this.#trackerHost.fired(detail);
        if (fired !== undefined) this.#tracker.timer(fired.tag, fired.detail);
        return;
      }
      case APP_WORKER_TIMER.discover:
      case APP_WORKER_TIMER.askExpiry:
        return this.#discovery.timer(tag, detail);
      default:
        return this.#worker.timer(tag, detail);
    }
  }

  disconnected(peer: Address): void {
    this.#worker.disconnected(peer);
    this.#tracker.disconnected(peer);
    this.#discovery.disconnected(peer);
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#worker.executed(task, attempt, succeeded);
  }

  draining(_grace: Duration): void {
    this.#worker.draining();
    if (this.#worker.isDraining) this.#discovery.leave();
  }

  /** False: it is for whoever runs tasks here. */
  #receive(from: Address, message: SparrowMessage): boolean {
    switch (message.type) {
      case "launch":
        if (this.#isStale(message)) {
          this.#refuse(from, message);
          return true;
        }
        return this.#tracker.launched(from, message, this.#worker.isDraining);
      case "kill":
        return this.#tracker.killed(message);
      case "reportHeard":
        return this.#tracker.heard(from, message);
      case "here":
      case "load":
      case "launched":
      case "report":
        this.#tracker.receive(from, message);
        return true;
      default:
        return false;
    }
  }

  /** What is on its way from a server that has been replaced comes late. */
  #isStale({ spec, term }: Launch): boolean {
    if (term === undefined) return false;
    const app = this.#options.appOf(spec);
    this.#learned(app, term);
    return term < this.#terms.get(app)!;
  }

  #learned(app: number, term: number): void {
    if (term > (this.#terms.get(app) ?? 0)) this.#terms.set(app, term);
  }

  #refuse(from: Address, { spec, attempt, term: stale = 0 }: Launch): void {
    const { id: task } = spec;
    const refusal = "staleEpoch";
    const term = this.#terms.get(this.#options.appOf(spec))!;
    this.#host.emit(RECORD["command.refused"], this.#host.node, task, attempt, stale, from);
    this.#host.emit(RECORD["attempt.refused"], this.#host.node, task, attempt, 0, codeOf(REFUSALS, refusal));
    sendSparrow(this.#host, from, { type: "launched", task, attempt, refusal, term });
  }

  #leaveIfClear(): void {
    if (this.#isDone && this.#tracker.isClear) this.#host.drained();
  }
}

/** Whoever runs tasks says when nothing of them is left. That is not all that may be here. */
class LingeringHost extends ForwardingHost {
  readonly #isDone: () => void;

  constructor(host: Host, isDone: () => void) {
    super(host);
    this.#isDone = isDone;
  }

  override drained(): void {
    this.#isDone();
  }
}
