// Tasks for the law suites: small numbers, so that ties of every kind are common.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, NEVER, seconds, START } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { QueuedTask } from "../ordering/ordering.ts";

/** A one-core task of one second with everything else left out; `sequence` and `id` are `number`. */
export function plainTask(number: number, properties: Partial<QueuedTask> = {}): QueuedTask {
  const estimate = properties.estimate ?? seconds(1);
  // As in a run, where a policy cannot change what it is given either.
  return Object.freeze({
    id: number as TaskId,
    sequence: number,
    queuedAt: START,
    pathEstimate: estimate,
    remaining: estimate,
    cores: 1,
    memory: 0,
    priority: 0,
    weight: 1,
    deadline: NEVER,
    tenant: "tenant",
    workloadClass: 0,
    ...properties,
    estimate,
  });
}

export function randomTask(number: number, now: Instant, random: RandomStream, coresMax: number): QueuedTask {
  const estimate = seconds(1 + random.integer(5));
  return plainTask(number, {
    queuedAt: now,
    estimate,
    pathEstimate: (random.chance(0.3) ? estimate + seconds(random.integer(9)) : estimate) as Duration,
    remaining: random.chance(0.2) ? (random.integer(estimate + 1) as Duration) : estimate,
    cores: 1 + random.integer(coresMax),
    priority: random.integer(4),
    weight: 1 + random.integer(3),
    value: number % 5,
    deadline: random.chance(0.3) ? NEVER : ((now + seconds(random.integer(60))) as Instant),
    tenant: ["red", "green", "blue"][random.integer(3)],
    workloadClass: random.integer(3),
  });
}
