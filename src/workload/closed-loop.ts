// A fixed population of users: each submits, waits for the answer, thinks, and submits again, so that a slow system is
// asked less. The client process calls `nextAfter` when a user is free; each user has streams of its own, so that who
// finishes first moves nobody else's draws.

import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import { after, microseconds } from "../kernel/time.ts";
import type { Instant } from "../kernel/time.ts";
import { assert } from "../kernel/assert.ts";
import { TaskShaper } from "./task-shaper.ts";
import type { Streams, TaskDraft, WorkloadClass } from "./workload.ts";

interface User {
  readonly thinking: RandomStream;
  readonly shaper: TaskShaper;
}

export class ClosedLoop {
  readonly users: number;
  readonly #class: WorkloadClass;
  readonly #streams: Streams;
  readonly #think: Distribution;
  readonly #population: User[] = [];
  #given = 0;

  constructor(workloadClass: WorkloadClass, streams: Streams) {
    const { demand } = workloadClass;
    assert(demand.kind === "closed", "only a closed class can be a closed loop");
    this.users = demand.users;
    this.#think = demand.think;
    this.#class = workloadClass;
    this.#streams = streams;
  }

  /**
   * The user (0 .. users - 1) is free at `now`: their next task, which arrives after one think time. Undefined when the
   * class has reached its limit or its end. At the start of a run every user is free.
   */
  nextAfter(user: number, now: Instant): TaskDraft | undefined {
    assert(user >= 0 && user < this.users, "no such user");
    if (this.#given >= (this.#class.limit ?? Infinity)) return undefined;
    const { thinking, shaper } = (this.#population[user] ??= this.#createUser(user));
    const free = Math.max(now, this.#class.start) as Instant;
    const at = after(free, microseconds(this.#think.sample(thinking)));
    if (at >= this.#class.stop) return undefined;
    this.#given += 1;
    return shaper.shape(at);
  }

  #createUser(user: number): User {
    const prefix = `workload/${this.#class.name}/user-${user}`;
    return {
      thinking: this.#streams.stream(`${prefix}/arrivals`),
      shaper: new TaskShaper(this.#class, this.#streams, prefix),
    };
  }
}
