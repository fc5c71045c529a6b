// For every law of orderings, an ordering that breaks it: first in, first out, with one thing spoilt.

import { easyBackfill } from "../../src/algorithms/ordering/easy-backfill.ts";
import { KeyedOrder } from "../../src/algorithms/ordering/keyed-order.ts";
import {
  type Choice,
  type Ordering,
  type QueuedTask,
  type Room,
  WAIT,
} from "../../src/algorithms/ordering/ordering.ts";
import type { OrderingSubject } from "../../src/algorithms/laws/ordering-laws.ts";
import type { Instant } from "../../src/kernel/time.ts";
import type { TaskId } from "../../src/process/identity.ts";

class Fifo extends KeyedOrder {
  constructor(key = (task: QueuedTask): number => task.sequence) {
    super(key);
  }
}

class ForgetsEveryTenth extends Fifo {
  override add(task: QueuedTask, now: Instant): void {
    if (task.id % 10 !== 9) super.add(task, now);
  }
}

class RemembersForEver extends Fifo {
  readonly #seen = new Set<TaskId>();
  override add(task: QueuedTask, now: Instant): void {
    if (!this.#seen.has(task.id)) super.add(task, now);
    this.#seen.add(task.id);
  }
}

class RemovesWhatItChooses extends Fifo {
  override choose(room: Room, now: Instant): Choice {
    const choice = super.choose(room, now);
    if (choice.kind === "start") {
      this.remove(choice.task.id);
      super.add(choice.task, now);
      if (this.size > 1) this.remove(this.waiting(now)[1].id);
    }
    return choice;
  }
}

class IgnoresRoom extends Fifo {
  override choose(_room: Room, now: Instant): Choice {
    const [task] = this.waiting(now);
    return task === undefined ? WAIT : { kind: "start", task };
  }
}

class KeepsTheLast extends Fifo {
  override choose(room: Room, now: Instant): Choice {
    return this.size === 1 ? WAIT : super.choose(room, now);
  }
}

class ListsBackwards extends Fifo {
  override waiting(now: Instant): readonly QueuedTask[] {
    return super.waiting(now).toReversed();
  }
}

let turn = 0;
class SharesState extends Fifo {
  constructor() {
    turn += 1;
    const sign = turn % 2 === 0 ? 1 : -1;
    super((task) => sign * task.sequence);
  }
}

/** Forgets a task for good when it is asked about a full machine. */
class GivesUpBigTasks extends Fifo {
  override choose(room: Room, now: Instant): Choice {
    const [task] = this.waiting(now);
    if (task === undefined || room.fits(task)) return super.choose(room, now);
    this.remove(task.id);
    return WAIT;
  }
}

class Displaces extends Fifo {
  protected override blocked(task: QueuedTask, room: Room, _now: Instant): Choice {
    for (const victim of room.running()) {
      if (victim.task.estimate > task.estimate) return { kind: "preempt", task, victim };
    }
    return WAIT;
  }
}

class StartsIntoTheFull extends Fifo {
  protected override blocked(task: QueuedTask): Choice {
    return { kind: "start", task };
  }
}

class LooksAtAll extends Fifo {
  override choose(room: Room, now: Instant): Choice {
    const [task] = this.waiting(now).toSorted((a, b) => a.sequence - b.sequence);
    return task !== undefined && room.fits(task) ? { kind: "start", task } : WAIT;
  }
}

/** Its head has a reservation, which nobody respects. */
class FillsEveryHole extends Fifo {
  readonly #easy = easyBackfill.create({ order: "arrival", depth: 100 });
  override add(task: QueuedTask, now: Instant): void {
    super.add(task, now);
    this.#easy.add(task, now);
  }
  override remove(id: TaskId): boolean {
    this.#easy.remove(id);
    return super.remove(id);
  }
  override choose(room: Room, now: Instant): Choice {
    const choice = this.#easy.choose(room, now);
    const filler = this.waiting(now).find((task) => room.fits(task));
    return choice.kind === "wait" && filler !== undefined ? { kind: "start", task: filler } : choice;
  }
  promised(id: TaskId): Instant | undefined {
    return this.#easy.promised?.(id);
  }
}

const HONEST = { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: false };

function subject(create: () => Ordering, properties: Partial<OrderingSubject["properties"]> = {}): OrderingSubject {
  return { name: "broken", properties: { ...HONEST, ...properties }, create };
}

export const brokenOrderings: Readonly<Record<string, OrderingSubject>> = {
  "neither loses nor invents a task": subject(() => new ForgetsEveryTenth()),
  "takes a task back that had left": subject(() => new RemembersForEver()),
  "changes nothing by choosing": subject(() => new RemovesWhatItChooses()),
  "chooses only what waits and fits": subject(() => new IgnoresRoom()),
  "lets every task go when there is room for all": subject(() => new KeepsTheLast()),
  "says truly who goes next": subject(() => new ListsBackwards()),
  "decides alike on the same history": subject(() => new SharesState()),
  "brings every task to its end": subject(() => new GivesUpBigTasks()),
  "never displaces what runs": subject(() => new Displaces()),
  "never idles while something fits": subject(() => new Fifo(), { workConserving: true }),
  "keeps the starts that it promises": subject(() => new FillsEveryHole()),
  "starves nobody under a stream of better tasks": subject(() => new Fifo((task) => task.estimate), {
    starvationFree: true,
  }),
  "starts nothing from an empty queue or in a full cluster": subject(() => new StartsIntoTheFull()),
  "decides without a look at every waiting task": subject(() => new LooksAtAll()),
};
