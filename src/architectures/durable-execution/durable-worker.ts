// A worker of durable execution: it polls for activities as long as it has room, and for workflow tasks always. Nobody watches it: that it is
// dead shows by timeouts.

import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { ActivityReference, DecisionReference } from "../protocol/durable-messages.ts";
import { LeaderFinder } from "../protocol/leader-finder.ts";
import { MESSAGE, type ProtocolMessage } from "../protocol/messages.ts";
import { NO_ROOM } from "../pull-queue/room.ts";
import { HeldActivities } from "./held-activities.ts";
import { DURABLE_WORKER_TIMER as TIMER, type DurableOptions } from "./options.ts";
import { TaskPoller } from "./task-poller.ts";
import { readDurable } from "./wire.ts";
import { WorkflowRunner } from "./workflow-runner.ts";

export class DurableWorker implements Process {
  readonly #host: Host;
  readonly #masters: readonly Address[];
  readonly #finder: LeaderFinder;
  readonly #held: HeldActivities;
  readonly #runner: WorkflowRunner;
  readonly #activities: TaskPoller;
  readonly #workflows: TaskPoller;
  readonly #ignoresNotice: boolean;
  #isDraining = false;

  constructor(host: Host, options: DurableOptions) {
    const { masters, workers } = options.deployment;
    const number = workers.findIndex(({ address }) => address === host.address);
    this.#host = host;
    this.#masters = masters;
    this.#ignoresNotice = options.scheduler.onNotice === "ignore";
    this.#finder = new LeaderFinder(masters, number);
    const finder = this.#finder;
    this.#held = new HeldActivities(host, options, finder);
    this.#runner = new WorkflowRunner(host, options, finder);
    this.#activities = new TaskPoller(host, {
      ...options,
      finder,
      queue: "activity",
      timerTag: TIMER.activityPoll,
      room: () => this.#held.room(),
    });
    this.#workflows = new TaskPoller(host, {
      ...options,
      finder,
      queue: "workflow",
      timerTag: TIMER.workflowPoll,
      room: () => NO_ROOM,
    });
  }

  start(): void {
    this.#activities.ask();
    this.#workflows.ask();
  }

  receive(_from: Address, received: Message): void {
    const message = readDurable(received);
    switch (message?.type) {
      case "activity":
        if (!this.#activities.isOwn(message.poll)) break;
        this.#held.given(message);
        if (this.#isDraining) this.#held.drain();
        this.#activities.delivered(message.poll);
        break;
      case "decide":
        if (!this.#workflows.isOwn(message.poll)) break;
        this.#runner.run(message);
        this.#workflows.delivered(message.poll);
        break;
      case "empty":
        (message.queue === "activity" ? this.#activities : this.#workflows).empty(message.serial);
        break;
      case "heard":
        if (message.about === "report") this.#held.heard(message.reference as ActivityReference);
        else this.#runner.heard(message.reference as DecisionReference);
        break;
      case "unwanted":
        this.#held.unwanted(message.reference);
        this.#activities.ask();
        break;
      case undefined:
        this.#receiveFromStore(received as ProtocolMessage);
    }
    if (this.#isDraining) this.#leaveIfClear();
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case TIMER.activityPoll:
        return this.#activities.timer();
      case TIMER.workflowPoll:
        return this.#workflows.timer();
      case TIMER.decided:
      case TIMER.decidedExpiry:
      case TIMER.decidedResend:
        return this.#runner.timer(tag, detail);
      default:
        return this.#held.timer(tag, detail);
    }
  }

  disconnected(peer: Address): void {
    this.#held.disconnected(peer);
    this.#runner.disconnected(peer);
    if (!this.#masters.includes(peer)) return;
    this.#finder.doubt(peer);
    this.#activities.failed();
    this.#workflows.failed();
  }

  /** Nothing new; what has not begun goes back, and what runs may end, if there is time. */
  draining(): void {
    if (this.#ignoresNotice) return;
    this.#isDraining = true;
    this.#activities.stop();
    this.#workflows.stop();
    this.#held.drain();
    this.#leaveIfClear();
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#held.executed(task, attempt, succeeded);
    this.#activities.ask();
  }

  #receiveFromStore(message: ProtocolMessage): void {
    switch (message.kind) {
      case MESSAGE.effectAck:
        return this.#held.tookEffect(message);
      case MESSAGE.checkpointAck:
      case MESSAGE.restored:
        return this.#held.saved(message);
    }
  }

  #leaveIfClear(): void {
    if (this.#held.isClear && this.#runner.isClear) this.#host.drained();
  }
}
