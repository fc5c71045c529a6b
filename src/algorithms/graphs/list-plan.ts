// List planning with insertion: the ready task of the highest priority next, on the machine that a strategy likes best, in the
// earliest gap there that is long enough. What HEFT, CPOP and PEFT have in common. Pure; orderings and tests call it.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { Availability } from "../ordering/availability.ts";
import { type Platform, Precedence, type TaskGraph } from "./task-graph.ts";

/** Lower is better; Infinity = not there, unless the task avoids every machine where it would be. Equal scores go to the machine with the lower number. */
export type Score = (task: number, machine: number, finish: number) => number;

/** What makes one list planner different from another; worked out once for a job, and kept when it is planned anew. */
export interface ListStrategy {
  /** By task: the highest goes first, equal ones by their numbers. */
  readonly priorities: readonly number[];
  /** `machines`: those that there are now. */
  score(machines: readonly number[]): Score;
}

export type CreateStrategy = (graph: TaskGraph, platform: Platform) => ListStrategy;

export interface Planned {
  readonly task: number;
  readonly machine: number;
  /** Of fetching, where it has to fetch anything. */
  readonly start: Instant;
  readonly finish: Instant;
}

/** Where and when a task ended, or will by its estimate. */
export interface Fixed {
  /** undefined = nobody knows; what it made is taken to be everywhere. */
  readonly machine: number | undefined;
  readonly finish: Instant;
  /**
   * Is what it makes for that task sent to that machine as soon as it is made? If not, the task fetches it when it has started, and
   * holds its place meanwhile. Absent: yes, since both are planned together.
   */
  isSent?(to: number, machine: number): boolean;
}

export interface PlanningGround {
  readonly graph: TaskGraph;
  readonly platform: Platform;
  readonly now: Instant;
  /** That may be given work, in order of their numbers, and what is free there when; what is planned is taken from it. */
  readonly machines: ReadonlyMap<number, Availability>;
  /** By task; undefined = it is to be planned. */
  readonly fixed: readonly (Fixed | undefined)[];
  /** Machines on which a task should not run; absent = none. */
  avoided?(task: number): readonly number[];
}

/** In the order in which the tasks were chosen. Tasks for which there is no machine, and those behind them, are left out. */
export function planList(strategy: ListStrategy, ground: PlanningGround): readonly Planned[] {
  return new ListPlanning(strategy, ground).run();
}

class ListPlanning {
  readonly #strategy: ListStrategy;
  readonly #ground: PlanningGround;
  readonly #precedence: Precedence;
  readonly #score: Score;
  readonly #placed: (Fixed | undefined)[];

  constructor(strategy: ListStrategy, ground: PlanningGround) {
    this.#strategy = strategy;
    this.#ground = ground;
    this.#precedence = new Precedence(ground.graph);
    this.#score = strategy.score([...ground.machines.keys()]);
    this.#placed = [...ground.fixed];
  }

  run(): readonly Planned[] {
    const planned: Planned[] = [];
    const left = this.#precedence.incoming.map(
      (edges) => edges.filter(({ from }) => this.#placed[from] === undefined).length,
    );
    const ready = left.flatMap((count, task) => (count === 0 && this.#placed[task] === undefined ? [task] : []));
    while (ready.length > 0) {
      const [task] = ready.splice(this.#firstOf(ready), 1);
      const place = this.#place(task);
      if (place === undefined) continue;
      planned.push(place);
      for (const { to } of this.#precedence.outgoing[task])
        if (--left[to] === 0 && this.#placed[to] === undefined) ready.push(to);
    }
    return planned;
  }

  #firstOf(ready: readonly number[]): number {
    const { priorities } = this.#strategy;
    let first = 0;
    for (let index = 1; index < ready.length; index += 1) {
      const [task, best] = [ready[index], ready[first]];
      if ((priorities[best] - priorities[task] || task - best) < 0) first = index;
    }
    return first;
  }

  #place(task: number): Planned | undefined {
    const { graph, machines } = this.#ground;
    const avoided = this.#ground.avoided?.(task) ?? [];
    let best: Planned | undefined;
    let bestScore = Infinity;
    /** Where it is done first of those where the strategy would not have it. */
    let elsewhere: Planned | undefined;
    for (const [machine, availability] of machines) {
      const cost = graph.costs[task][machine];
      if (cost === Infinity || avoided.includes(machine)) continue;
      const { from, fetch } = this.#inputs(task, machine);
      const duration = (fetch + cost) as Duration;
      const start = availability.earliest(graph.demands[task], duration, from);
      const finish = (start + duration) as Instant;
      const score = this.#score(task, machine, finish);
      const isSooner = elsewhere === undefined || finish < elsewhere.finish;
      if (score === Infinity && avoided.length > 0 && isSooner) elsewhere = { task, machine, start, finish };
      if (score >= bestScore) continue;
      bestScore = score;
      best = { task, machine, start, finish };
    }
    best ??= elsewhere;
    if (best === undefined) return undefined;
    const duration = (best.finish - best.start) as Duration;
    machines.get(best.machine)!.take(graph.demands[task], { start: best.start, duration });
    this.#placed[task] = best;
    return best;
  }

  /** From when on it can start there, and how long it then fetches what is not sent to it. */
  #inputs(task: number, machine: number): { readonly from: Instant; readonly fetch: number } {
    const { platform, now } = this.#ground;
    let released = now as number;
    let arrival = 0;
    let fetch = 0;
    for (const { from, volume } of this.#precedence.incoming[task]) {
      const source = this.#placed[from]!;
      released = Math.max(released, source.finish);
      if (source.machine === undefined || source.machine === machine) continue;
      const way = platform.transfer(volume, source.machine, machine);
      if (source.isSent?.(task, machine) === false) fetch = Math.max(fetch, way);
      else arrival = Math.max(arrival, source.finish + way);
    }
    return { from: Math.max(released, arrival - fetch) as Instant, fetch };
  }
}
