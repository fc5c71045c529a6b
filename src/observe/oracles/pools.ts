// Pools: no pool, and no key of one, ever has more slots held by attempts that run than it has. The capacity of the cluster, as I5 is
// that of a machine; by what runs, and not by what any master believes. Subscribes only where there are pools; memory is bounded by
// the tasks in flight. A task that has ended, and none of whose attempts runs, is forgotten: should one start then, it is not seen.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import { PoolUse } from "../metrics/pool-use.ts";
import type { DeclaredPool } from "../observe-options.ts";
import type { Window } from "../window.ts";
import type { Violations } from "./violations.ts";

const CHECK = "pools";
const ENDS = ["task.completed", "task.expired", "task.cancelled", "task.dead-lettered", "task.rejected"] as const;

interface FollowedTask {
  readonly workloadClass: number;
  /** 0: about nothing in particular. */
  key: number;
  running: number;
  hasEnded: boolean;
}

export class Pools {
  readonly #violations: Violations;
  readonly #uses: readonly PoolUse[];
  readonly #tasks = new IntegerMap<FollowedTask>();

  constructor(trace: Trace, violations: Violations, window: Window, pools: readonly DeclaredPool[]) {
    this.#violations = violations;
    this.#uses = pools.map((pool) => new PoolUse(pool, window));
    if (pools.length === 0) return;
    trace.on("task.arrived", (_at, _client, task, _cores, workloadClass) => {
      if (pools.some(({ slotsByClass }) => slotsByClass[workloadClass] > 0))
        this.#tasks.set(task, { workloadClass, key: 0, running: 0, hasEnded: false });
    });
    trace.on("task.keyed", (_at, _client, task, _zero, _class, key) => {
      this.#tasks.get(task)!.key = key;
    });
    trace.on("attempt.started", (at, _node, task, attempt) => this.#started(at, task, attempt));
    trace.on("attempt.ended", (at, _node, task) => this.#stopped(at, task));
    for (const kind of ENDS) trace.on(kind, (_at, _node, task) => this.#ended(task));
  }

  metrics(end: Instant): Readonly<Record<string, number>> {
    return PoolUse.metrics(this.#uses, end);
  }

  #started(at: Instant, task: number, attempt: number): void {
    const followed = this.#tasks.get(task);
    if (followed === undefined) return;
    followed.running += 1;
    for (const use of this.#uses) {
      const slots = use.pool.slotsByClass[followed.workloadClass];
      if (slots > 0 && !use.taken(slots, followed.key, at)) this.#report(use, { task, attempt, key: followed.key }, at);
    }
  }

  #stopped(at: Instant, task: number): void {
    const followed = this.#tasks.get(task);
    if (followed === undefined) return;
    followed.running -= 1;
    for (const use of this.#uses) {
      const slots = use.pool.slotsByClass[followed.workloadClass];
      if (slots > 0) use.givenBack(slots, followed.key, at);
    }
    this.#forget(task, followed);
  }

  #ended(task: number): void {
    const followed = this.#tasks.get(task);
    if (followed === undefined) return;
    followed.hasEnded = true;
    this.#forget(task, followed);
  }

  #forget(task: number, { running, hasEnded }: FollowedTask): void {
    if (hasEnded && running === 0) this.#tasks.delete(task);
  }

  #report({ pool, usedOf }: PoolUse, started: { task: number; attempt: number; key: number }, at: Instant): void {
    const { name, slots, isPerKey } = pool;
    const whose = isPerKey
      ? `for each key of '${name}', and attempts that are about one hold`
      : `of '${name}', and attempts hold`;
    const message = `there ${slots === 1 ? "is 1 slot" : `are ${slots} slots`} ${whose} ${usedOf(started.key)} since attempt ${started.attempt} of task ${started.task} has started`;
    this.#violations.report(CHECK, at, message, { task: started.task });
  }
}
