// How a frontend passes on what workers poll: each worker's latest poll at each task queue, to the host that has the queue, and again when
// that host is another, or has begun anew. A frontend does not hear of the answers.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { TASK_QUEUES, type Poll, type TaskQueue } from "../protocol/durable-messages.ts";
import type { HostRing } from "./host-ring.ts";
import { sendDurable } from "./wire.ts";

interface Relayed {
  readonly poll: Poll;
  readonly until: Instant;
}

export class PollRelay {
  readonly #host: Host;
  readonly #ring: HostRing;
  /** By worker. */
  readonly #polls: Readonly<Record<TaskQueue, IntegerMap<Relayed>>> = {
    activity: new IntegerMap(),
    workflow: new IntegerMap(),
  };

  constructor(host: Host, ring: HostRing) {
    this.#host = host;
    this.#ring = ring;
  }

  polled(poll: Poll): void {
    const until = (this.#host.monotonic() + poll.wait) as Instant;
    this.#polls[poll.queue].set(poll.worker, { poll, until });
    sendDurable(this.#host, this.#ring.queueOwner(poll.queue), poll);
  }

  /** Whoever has the queues now may not know of the polls. */
  repeat(): void {
    const now: Instant = this.#host.monotonic();
    for (const queue of TASK_QUEUES)
      for (const { poll, until } of this.#polls[queue].values())
        if (until > now) sendDurable(this.#host, this.#ring.queueOwner(queue), { ...poll, wait: until - now });
  }

  /** It asks another frontend, if it is there. */
  disconnected(peer: Address): void {
    for (const queue of TASK_QUEUES) this.#polls[queue].delete(peer);
  }
}
