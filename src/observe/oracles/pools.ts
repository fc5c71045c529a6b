// Pools: no pool, and no key of one, ever has more slots held by attempts that run than it has. The capacity of the cluster, as I5 is
// that of a machine; by what runs, and not by what any master believes. While a machine is frozen its attempts hold nothing, for
// they do nothing (as in lease-exclusion): what is stopped at the instant at which it wakes up has disturbed nobody. Subscribes only
// where there are pools; memory is bounded by the tasks in flight. A task that has ended, and none of whose attempts runs, is
// forgotten: should one start then, it is not seen.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Instant, toSeconds } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import { PoolUse, type Overlap, type Taker } from "../metrics/pool-use.ts";
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

interface Place {
  isFrozen: boolean;
  readonly running: Set<Taker>;
}

export class Pools {
  readonly #violations: Violations;
  readonly #uses: readonly PoolUse[];
  readonly #tasks = new IntegerMap<FollowedTask>();
  readonly #places = new IntegerMap<Place>();

  constructor(trace: Trace, violations: Violations, window: Window, pools: readonly DeclaredPool[]) {
    this.#violations = violations;
    this.#uses = pools.map((pool) => new PoolUse(pool, window, (overlap) => this.#report(overlap)));
    if (pools.length === 0) return;
    trace.on("task.arrived", (_at, _client, task, _cores, workloadClass) => {
      if (pools.some(({ slotsByClass }) => slotsByClass[workloadClass] > 0))
        this.#tasks.set(task, { workloadClass, key: 0, running: 0, hasEnded: false });
    });
    trace.on("task.keyed", (_at, _client, task, _zero, _class, key) => {
      this.#tasks.get(task)!.key = key;
    });
    trace.on("attempt.started", (at, node, task, attempt) => this.#started(at, node, { task, attempt }));
    trace.on("attempt.ended", (at, node, task, attempt) => this.#stopped(at, node, { task, attempt }));
    trace.on("node.paused", (at, node) => this.#freeze(at, node, true));
    trace.on("node.resumed", (at, node) => this.#freeze(at, node, false));
    trace.on("node.restarted", (at, node) => this.#freeze(at, node, false));
    for (const kind of ENDS) trace.on(kind, (_at, _node, task) => this.#ended(task));
  }

  /** What is held too often at the end is reported. */
  finish(end: Instant): void {
    for (const use of this.#uses) use.finish(end);
  }

  metrics(end: Instant): Readonly<Record<string, number>> {
    return PoolUse.metrics(this.#uses, end);
  }

  #started(at: Instant, node: number, taker: Taker): void {
    const followed = this.#tasks.get(taker.task);
    if (followed === undefined) return;
    const place = this.#placeOf(node);
    followed.running += 1;
    place.running.add(taker);
    if (!place.isFrozen) this.#take(taker, at);
  }

  #stopped(at: Instant, node: number, { task, attempt }: Taker): void {
    const followed = this.#tasks.get(task);
    if (followed === undefined) return;
    const { running, isFrozen } = this.#placeOf(node);
    for (const taker of running) {
      if (taker.task !== task || taker.attempt !== attempt) continue;
      running.delete(taker);
      followed.running -= 1;
      if (!isFrozen) this.#giveBack(taker, at);
    }
    this.#forget(task, followed);
  }

  #freeze(at: Instant, node: number, isFrozen: boolean): void {
    const place = this.#placeOf(node);
    if (place.isFrozen === isFrozen) return;
    place.isFrozen = isFrozen;
    for (const taker of place.running)
      if (isFrozen) this.#giveBack(taker, at);
      else this.#take(taker, at);
  }

  #take(taker: Taker, at: Instant): void {
    const { workloadClass, key } = this.#tasks.get(taker.task)!;
    for (const use of this.#uses) {
      const slots = use.pool.slotsByClass[workloadClass];
      if (slots > 0) use.taken(slots, key, taker, at);
    }
  }

  #giveBack({ task }: Taker, at: Instant): void {
    const { workloadClass, key } = this.#tasks.get(task)!;
    for (const use of this.#uses) {
      const slots = use.pool.slotsByClass[workloadClass];
      if (slots > 0) use.givenBack(slots, key, at);
    }
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

  #placeOf(node: number): Place {
    let place = this.#places.get(node);
    if (place === undefined) {
      place = { isFrozen: false, running: new Set() };
      this.#places.set(node, place);
    }
    return place;
  }

  #report({ pool, taker, since, until }: Overlap): void {
    const { name, slots, isPerKey } = pool;
    const what = `${slots === 1 ? "the slot" : `the ${slots} slots`} ${isPerKey ? `for one key of '${name}'` : `of '${name}'`}`;
    const span = toSeconds((until - since) as Instant);
    const message = `more than ${what} were held for ${span} s, from ${toSeconds(since as Instant)} s on, by attempt ${taker.attempt} of task ${taker.task} beside others`;
    this.#violations.report(CHECK, until as Instant, message, { task: taker.task });
  }
}
