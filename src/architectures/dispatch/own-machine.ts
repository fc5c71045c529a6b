// The one machine that a queue at a worker has, for orderings that plan ahead. What runs there is known exactly; when it
// ends, only by its estimate and by the work that it has done.

import { createMachine, type Machine } from "../../algorithms/ordering/machine.ts";
import type { Capacity, QueuedTask } from "../../algorithms/ordering/ordering.ts";
import type { Instant } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { Executor } from "../../process/host.ts";
import type { AttemptNumber } from "../../process/identity.ts";

interface Held {
  readonly entry: QueuedTask;
  readonly attempt: AttemptNumber;
}

/** `held` may contain attempts that do not run: they hold nothing. */
export function ownMachine(capacity: WorkerCapacity, executor: Executor, held: Iterable<Held>, now: Instant): Machine {
  const { speed } = capacity;
  let { memory } = capacity;
  const resources = { ...capacity.resources };
  const holdings = [];
  for (const { entry, attempt } of held) {
    const done = executor.workDone(entry.id, attempt);
    if (done === undefined) continue;
    memory -= entry.memory;
    for (const [name, amount] of Object.entries(entry.resources ?? {})) resources[name] -= amount;
    const left = Math.max(0, Math.ceil((entry.estimate - done) / speed));
    holdings.push({ task: entry, attempt, endsAt: (now + left) as Instant });
  }
  return createMachine({ worker: 0, speed, free: { cores: executor.freeCores, memory, resources }, holdings });
}

/** Named resources are the machine's own business. */
export function ownCapacity({ cores, memory }: Executor): Capacity {
  return { cores, memory, resources: NO_RESOURCES };
}

const NO_RESOURCES: ReadonlyMap<string, number> = new Map();
