// The task queue of activities: what waits for a worker, in the order of the scenario's ordering, and the workers that wait for
// something. In memory only: whatever is here stands in the state of its workflow, and is put here again when this host begins anew. The
// queue hears nothing of how activities go on, so that to an ordering which counts what tenants use each counts with its estimate.

import type { Ordering, Room as View } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { QueueItem } from "../decentralised/queue-item.ts";
import { createOrdering } from "../dispatch/create-ordering.ts";
import type { QueuedWork } from "../protocol/durable-messages.ts";
import { capacityOf } from "../pull-queue/broker-core.ts";
import { fitsIn } from "../pull-queue/room.ts";
import { HOST_TIMER, type DurableOptions } from "./options.ts";
import { workKey } from "./task-queue-keys.ts";
import type { QueueOwner, WaitingPolls } from "./waiting-polls.ts";

type ActivityWork = QueuedWork & { readonly queue: "activity" };

const NOBODY = -1 as Address;

export class ActivityQueue {
  readonly #host: Host;
  readonly #polls: WaitingPolls;
  readonly #owner: QueueOwner;
  readonly #ordering: Ordering;
  /** By key, and by the number under which the ordering has it. */
  readonly #numbers = new IntegerMap<number>();
  readonly #waiting = new IntegerMap<{ readonly work: ActivityWork; readonly item: QueueItem }>();
  readonly #view: View = {
    fits: (task) => this.#polls.first(({ room }) => fitsIn(room, task as QueueItem)) !== undefined,
    running: () => [],
  };
  #arrivals = 0;
  #wakeAt: Instant = NEVER;

  constructor(host: Host, { scheduler, deployment }: DurableOptions, polls: WaitingPolls, owner: QueueOwner) {
    const capacity = capacityOf(deployment);
    this.#host = host;
    this.#polls = polls;
    this.#owner = owner;
    this.#ordering = createOrdering(scheduler, { capacity: () => capacity, random: () => host.random("ordering") });
  }

  add(work: ActivityWork): void {
    const key = workKey(work);
    if (this.#numbers.has(key)) return;
    const now = this.#host.monotonic();
    const { spec, reference } = work;
    const number = (this.#arrivals += 1);
    const item = new QueueItem(number, now, NOBODY, { spec, attempt: reference.attempt, batch: -1 });
    this.#numbers.set(key, number);
    this.#waiting.set(number, { work, item });
    this.#ordering.add(item, now);
    this.serve();
  }

  /** Chooses until nothing more can be chosen now. */
  serve(): void {
    const now = this.#host.monotonic();
    while (this.#ordering.size > 0) {
      const choice = this.#ordering.choose(this.#view, now);
      if (choice.kind === "wait") return this.#wakeLater(choice.until, now);
      if (choice.kind !== "start" && choice.kind !== "drop") return;
      const poll =
        choice.kind === "drop" ? undefined : this.#polls.first(({ room }) => fitsIn(room, choice.task as QueueItem));
      if (choice.kind === "start" && poll === undefined) return;
      const work = this.#remove(choice.task.id, choice.kind === "start", now);
      this.#owner.match(work, poll);
    }
  }

  wake(): void {
    this.#wakeAt = NEVER;
    this.serve();
  }

  #remove(number: number, isGranted: boolean, now: Instant): ActivityWork {
    const { work, item } = this.#waiting.get(number)!;
    this.#ordering.remove(item.id);
    this.#waiting.delete(number);
    this.#numbers.delete(workKey(work));
    if (!isGranted) return work;
    this.#ordering.granted?.(item, now);
    this.#ordering.returned?.(item, (item.estimate * item.cores) as Duration, now);
    return work;
  }

  #wakeLater(until: Instant | undefined, now: Instant): void {
    if (until === undefined || until >= this.#wakeAt) return;
    this.#wakeAt = until;
    this.#host.startTimer(Math.max(1, until - now) as Duration, HOST_TIMER.chooseAgain);
  }
}
