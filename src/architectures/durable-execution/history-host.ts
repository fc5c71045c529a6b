// A host of durable execution: one of many that are all active. Each has three roles in one process, which are services of their own in
// Temporal: a frontend, which passes on what clients and workers want; history, for the shards that are its own; and matching, for
// the task queues that are. Source: Temporal (docs/architecture/README.md, history-service.md, matching-service.md); Cadence.

import { canEverRun } from "../../process/deployment.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { REJECTIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { DurableMessage, TaskQueue } from "../protocol/durable-messages.ts";
import { MESSAGE, SMALL_BYTES, type Cancel, type ProtocolMessage, type Status } from "../protocol/messages.ts";
import { HistoryEngine } from "./history-engine.ts";
import { HostRing, type RingOwner } from "./host-ring.ts";
import { Matching } from "./matching.ts";
import { HOST_TIMER, type DurableOptions } from "./options.ts";
import { PersistenceClient } from "./persistence-client.ts";
import { PollRelay } from "./poll-relay.ts";
import { workKey } from "./task-queue-keys.ts";
import { Transfers } from "./transfers.ts";
import { readDurable, sendDurable } from "./wire.ts";

export class HistoryHost implements Process, RingOwner {
  readonly #host: Host;
  readonly #options: DurableOptions;
  readonly #persistence: PersistenceClient;
  readonly #ring: HostRing;
  readonly #transfers: Transfers;
  readonly #engine: HistoryEngine;
  readonly #matching: Matching;
  readonly #relay: PollRelay;

  constructor(host: Host, options: DurableOptions) {
    this.#host = host;
    this.#options = options;
    this.#persistence = new PersistenceClient(host, options);
    this.#ring = new HostRing(host, options, this);
    this.#transfers = new Transfers(host, options, this.#ring);
    this.#matching = new Matching(host, options, this.#ring);
    this.#relay = new PollRelay(host, this.#ring);
    this.#engine = new HistoryEngine({
      host,
      options,
      persistence: this.#persistence,
      ring: this.#ring,
      transfers: this.#transfers,
    });
  }

  start(): void {
    this.#ring.start();
    this.#engine.divide();
  }

  receive(from: Address, received: Message): void {
    const message = readDurable(received);
    if (message !== undefined) return this.#receive(from, message);
    const asked = received as ProtocolMessage;
    switch (asked.kind) {
      case MESSAGE.submit:
        return this.#submit(from, asked.spec, asked.floor);
      case MESSAGE.status:
        return this.#status(from, asked);
      case MESSAGE.cancel:
        return this.#cancel(from, asked);
    }
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case HOST_TIMER.beat:
        return this.#ring.timer();
      case HOST_TIMER.persistExpiry:
      case HOST_TIMER.persistResend:
        return this.#persistence.timer(tag, detail);
      case HOST_TIMER.activityDue:
      case HOST_TIMER.workflowDue:
        return this.#engine.timer(tag, detail);
      case HOST_TIMER.activityAddExpiry:
      case HOST_TIMER.activityAddResend:
      case HOST_TIMER.workflowAddExpiry:
      case HOST_TIMER.workflowAddResend:
        return this.#transfers.timer(tag, detail);
      default:
        return this.#matching.timer(tag, detail);
    }
  }

  disconnected(peer: Address): void {
    this.#persistence.disconnected(peer);
    this.#transfers.disconnected(peer);
    this.#matching.disconnected(peer);
    this.#relay.disconnected(peer);
    this.#ring.disconnected(peer);
  }

  /** It has nothing that is not in the database. Others need not wait until they miss it. */
  draining(): void {
    this.#ring.leave();
    this.#host.drained();
  }

  // What the ring tells

  ringChanged(): void {
    this.#engine.divide();
    this.#engine.transferAll();
    this.#matching.ringChanged();
    this.#relay.repeat();
  }

  reborn(peer: Address): void {
    const had = (queue: TaskQueue): boolean => this.#ring.queueOwner(queue) === peer;
    if (!had("activity") && !had("workflow")) return;
    this.#engine.transferAll();
    this.#relay.repeat();
  }

  beat(): void {
    this.#engine.beat();
  }

  #receive(from: Address, message: DurableMessage): void {
    switch (message.type) {
      case "hostBeat":
        return this.#ring.heard(from, message);
      case "persisted":
        return this.#persistence.answered(message);
      case "add": {
        const { work } = message;
        this.#matching.add(work);
        return sendDurable(this.#host, from, { type: "added", queue: work.queue, key: workKey(work) });
      }
      case "added":
        return this.#transfers.added(message.queue, message.key);
      case "poll":
        return from === message.worker ? this.#relay.polled(message) : this.#matching.polled(message);
      case "matched":
        return this.#matching.matched(message);
      case "match":
      case "report":
      case "decided":
      case "activityBeat":
      case "startTask":
      case "withdraw":
        return this.#engine.receive(from, message);
    }
  }

  #submit(from: Address, spec: TaskSpec, floor: TaskSpec["id"]): void {
    if (canEverRun(spec, this.#options.deployment))
      return this.#engine.receive(from, { type: "startTask", spec, floor });
    this.#host.emit(RECORD["task.rejected"], this.#host.node, spec.id, 0, 0, codeOf(REJECTIONS, "unplaceable"));
    this.#tell(from, { kind: MESSAGE.rejected, task: spec.id });
  }

  #status(client: Address, { task, serial }: Status): void {
    this.#persistence.ask(
      { op: "find", client, task },
      ({ answer }) => this.#tell(client, { kind: MESSAGE.state, task, serial, operation: "status", answer }),
      task,
    );
  }

  /** Where it is, the database knows. */
  #cancel(client: Address, { task, serial }: Cancel): void {
    this.#persistence.ask(
      { op: "find", client, task },
      ({ answer, where }) => {
        if (where === undefined) this.#tell(client, { kind: MESSAGE.state, task, serial, operation: "cancel", answer });
        else this.#engine.receive(client, { type: "withdraw", reference: where, client, task, serial });
      },
      task,
    );
  }

  #tell(client: Address, message: ProtocolMessage): void {
    this.#host.send(client, message as Message, SMALL_BYTES);
  }
}
