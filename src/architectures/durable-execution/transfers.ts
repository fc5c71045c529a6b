// The transfer queue of a history host: what is on its way into a task queue, until the host that has that queue has acknowledged it.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { TASK_QUEUES, type QueuedWork, type TaskQueue } from "../protocol/durable-messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { HostRing } from "./host-ring.ts";
import { HOST_TIMER, type DurableOptions } from "./options.ts";
import { workKey } from "./task-queue-keys.ts";
import { durableBytes, durableMessage } from "./wire.ts";

const TAGS = {
  activity: [HOST_TIMER.activityAddExpiry, HOST_TIMER.activityAddResend],
  workflow: [HOST_TIMER.workflowAddExpiry, HOST_TIMER.workflowAddResend],
} as const;

export class Transfers {
  readonly #ring: HostRing;
  readonly #calls: Readonly<Record<TaskQueue, RpcCalls>>;

  constructor(host: Host, options: DurableOptions, ring: HostRing) {
    const create = (queue: TaskQueue): RpcCalls =>
      new RpcCalls(host, {
        timeout: options.scheduler.communication.timeout,
        retry: reportingRetry,
        get random() {
          return host.random(`${queue} transfer retries`);
        },
        expiryTag: TAGS[queue][0],
        resendTag: TAGS[queue][1],
        target: () => ring.queueOwner(queue),
      });
    this.#ring = ring;
    this.#calls = { activity: create("activity"), workflow: create("workflow") };
  }

  add(work: QueuedWork): void {
    const { queue, reference } = work;
    const body = { type: "add", work } as const;
    const [task, attempt] = "task" in reference ? [reference.task, reference.attempt] : [reference.run, 0];
    const to = this.#ring.queueOwner(queue);
    this.#calls[queue].call(workKey(work), to, durableMessage(body), durableBytes(body), task, attempt);
  }

  added(queue: TaskQueue, key: number): void {
    this.#calls[queue].settle(key);
  }

  disconnected(peer: Address): void {
    for (const queue of TASK_QUEUES) this.#calls[queue].repeatAll(peer);
  }

  timer(tag: number, detail: number): void {
    for (const queue of TASK_QUEUES) if (TAGS[queue].some((one) => one === tag)) this.#calls[queue].timer(tag, detail);
  }
}
