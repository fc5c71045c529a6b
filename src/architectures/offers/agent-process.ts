// An agent: a worker that belongs to several frameworks. For each it has a worker of its own, which knows only that framework; all
// of them share the machine. The agent itself belongs to the allocator: it beats, and says what runs here, whose it is and what
// has ended.

import type { Duration } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { MESSAGE, SMALL_BYTES } from "../protocol/messages.ts";
import type { Claim } from "../protocol/offer-messages.ts";
import type { WorkerOptions } from "../worker/worker-options.ts";
import { WorkerProcess } from "../worker/worker-process.ts";
import { AgentHost, type AgentOwner } from "./agent-host.ts";
import { needOf } from "./amounts.ts";
import { AGENT_BEAT, type OfferOptions } from "./options.ts";
import { readOffer, sendOffer } from "./wire.ts";

interface Running {
  readonly framework: number;
  readonly claim: Claim;
}

interface Part {
  readonly host: AgentHost;
  readonly worker: WorkerProcess;
  isDrained: boolean;
}

export class AgentProcess implements Process, AgentOwner {
  readonly #host: Host;
  readonly #options: OfferOptions;
  readonly #interval: Duration;
  readonly #index: number;
  readonly #parts: readonly Part[];
  readonly #running = new Map<TaskId, Running>();
  #beats = 0;
  #isDraining = false;

  constructor(host: Host, options: OfferOptions, worker: Omit<WorkerOptions, "masters">) {
    const { allocator, frameworks, deployment } = options;
    this.#host = host;
    this.#options = options;
    this.#interval = worker.heartbeatInterval;
    this.#index = deployment.workers.findIndex(({ address }) => address === host.address);
    this.#parts = frameworks.map((address, framework) => {
      const own = new AgentHost(host, { framework, address, allocator }, this);
      return { host: own, worker: new WorkerProcess(own, { ...worker, masters: [address] }), isDrained: false };
    });
  }

  /** The frameworks hear of it before the allocator offers it to them. */
  start(): void {
    for (const { worker } of this.#parts) worker.start();
    this.#join();
    const phase = this.#host.random("agent beat phase").uniform();
    this.#host.startTimer(Math.floor(phase * this.#interval) as Duration, AGENT_BEAT);
  }

  receive(from: Address, received: Message): void {
    const message = readOffer(received);
    if (message?.type === "passOn") this.#partOf(message.peer)?.worker.receive(message.peer, message.message);
    else if (message?.type === "here") this.#rejoin();
    else if (message === undefined) this.#hear(from, received);
  }

  timer(tag: number, detail: number): void {
    if (tag === AGENT_BEAT) return this.#beat();
    const part = this.#parts[tag];
    const timer = part.host.fired(detail);
    if (timer !== undefined) part.worker.timer(timer.tag, timer.detail);
  }

  /** What passed through the allocator may be lost either way. */
  disconnected(peer: Address): void {
    if (peer === this.#options.allocator) this.#rejoin();
  }

  draining(grace: Duration): void {
    if (this.#options.scheduler.onNotice === "ignore") return;
    this.#isDraining = true;
    const message = { kind: MESSAGE.draining, incarnation: this.#host.incarnation } as Message;
    this.#host.send(this.#options.allocator, message, SMALL_BYTES);
    for (const { worker } of this.#parts) worker.draining(grace);
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    const running = this.#running.get(task);
    if (running === undefined) return;
    this.ended(task);
    this.#parts[running.framework].worker.executed(task, attempt, succeeded);
  }

  // What its parts tell

  started(framework: number, spec: TaskSpec, attempt: AttemptNumber): void {
    const claim: Claim = { task: spec.id, attempt, worker: this.#index, need: needOf(spec) };
    this.#running.set(spec.id, { framework, claim });
  }

  ended(task: TaskId): void {
    const running = this.#running.get(task);
    if (running === undefined) return;
    this.#running.delete(task);
    const { attempt } = running.claim;
    sendOffer(this.#host, this.#options.allocator, { type: "attemptFreed", task, attempt });
  }

  drained(framework: number): void {
    this.#parts[framework].isDrained = true;
    if (this.#parts.every(({ isDrained }) => isDrained)) this.#host.drained();
  }

  /** A framework speaks for itself only about leases. Stores answer whoever has asked, which only that part knows. */
  #hear(from: Address, message: Message): void {
    const part = this.#partOf(from);
    if (part !== undefined) return part.worker.receive(from, message);
    for (const { worker } of this.#parts) worker.receive(from, message);
  }

  #partOf(framework: Address): Part | undefined {
    return this.#parts[this.#options.frameworks.indexOf(framework)];
  }

  #beat(): void {
    this.#beats += 1;
    const { incarnation } = this.#host;
    const beat = { kind: MESSAGE.heartbeat, incarnation, sequence: this.#beats } as Message;
    this.#host.send(this.#options.allocator, beat, SMALL_BYTES, "datagram");
    this.#host.startTimer(this.#interval, AGENT_BEAT);
  }

  #rejoin(): void {
    for (const [framework, { worker }] of this.#parts.entries())
      worker.disconnected(this.#options.frameworks[framework]);
    this.#join();
  }

  #join(): void {
    const running = [...this.#running.values()];
    const { incarnation } = this.#host;
    sendOffer(this.#host, this.#options.allocator, { type: "agentJoin", incarnation, running });
    if (!this.#isDraining) return;
    const draining = { kind: MESSAGE.draining, incarnation } as Message;
    this.#host.send(this.#options.allocator, draining, SMALL_BYTES);
  }
}
