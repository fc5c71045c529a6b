// How many tasks met an objective, and how many did not, as far as that is known: the two counters of a service level indicator.

import { type Goodness, HOWEVER_LATE } from "../../algorithms/alerts/alert.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";

/** Dues that have passed are dropped so many at a time. */
const DROPPED_AT_ONCE = 4_096;

export class JudgedTasks {
  /** From the start of the run. */
  judged = 0;
  bad = 0;
  readonly #goodness: Goodness;
  /** Arrivals of tasks that are not judged, by task. */
  readonly #open = new IntegerMap<number>();
  /** Where lateness counts when it is due: all tasks, in order of arrival, from `#first` on. */
  readonly #tasks: number[] = [];
  readonly #dues: number[] = [];
  #first = 0;

  constructor(trace: Trace, goodness: Goodness) {
    this.#goodness = goodness;
    trace.on("task.arrived", (at, _client, task) => this.#arrived(at, task));
    trace.on("task.completed", (at, _node, task) => this.#done(at, task));
    if (goodness.of === "acknowledged") {
      trace.on("task.acknowledged", (at, _client, task) => this.#done(at, task));
      trace.on("call.abandoned", (_at, _client, task) => this.#failed(task));
    }
    for (const kind of ["task.rejected", "task.expired", "task.cancelled", "task.dead-lettered"] as const)
      trace.on(kind, (_at, _node, task) => this.#failed(task));
  }

  /** Whoever was due before `at` and is not done is late. */
  advance(at: Instant): void {
    const dues = this.#dues;
    while (this.#first < dues.length && dues[this.#first] < at) {
      if (this.#open.delete(this.#tasks[this.#first])) this.#count(false);
      this.#first += 1;
    }
    if (this.#first >= DROPPED_AT_ONCE && this.#first * 2 >= dues.length) this.#drop();
  }

  #arrived(at: Instant, task: number): void {
    this.#open.set(task, at);
    const { within, counted } = this.#goodness;
    if (counted !== "when-due" || within === HOWEVER_LATE) return;
    this.#tasks.push(task);
    this.#dues.push(at + within);
  }

  #done(at: Instant, task: number): void {
    const arrived = this.#open.get(task);
    if (arrived === undefined) return;
    this.#open.delete(task);
    this.#count(at - arrived <= this.#goodness.within);
  }

  #failed(task: number): void {
    if (this.#open.delete(task)) this.#count(false);
  }

  #count(isGood: boolean): void {
    this.judged += 1;
    if (!isGood) this.bad += 1;
  }

  #drop(): void {
    this.#tasks.splice(0, this.#first);
    this.#dues.splice(0, this.#first);
    this.#first = 0;
  }
}
