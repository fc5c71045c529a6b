// Tasks that masters move of their own accord: how many came where they should, how many went back to where they had come from,
// and how long those that ran stood still for it.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Instant, MICROSECONDS_PER_SECOND, NEVER } from "../../kernel/time.ts";
import { codeOf, OUTCOMES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";

/** Of a task that has not ended, from its first move on. */
interface Journey {
  /** The move that has not been settled. */
  asked: { readonly from: number; readonly to: number; readonly attempt: number; readonly at: number } | undefined;
  /** It ran when it was taken away, since which it has stood still; NEVER = it has not, or works again. */
  stoppedAt: number;
  /** Where its latest move took it from; -1 = it has not made any. */
  cameFrom: number;
  /** Of the latest pause, which lasts longer if what was saved must be read first. */
  resumedAt: number;
}

const PREEMPTED = codeOf(OUTCOMES, "preempted");

export class Moves {
  readonly #journeys = new IntegerMap<Journey>();
  #asked = 0;
  #made = 0;
  #back = 0;
  #paused = 0;
  #pauses = 0;

  constructor(trace: Trace) {
    trace.on("attempt.moving", (at, from, task, attempt, _epoch, to) => this.#moving(at, { from, task, attempt, to }));
    trace.on("attempt.ended", (_at, _node, task, attempt, _epoch, outcome) => {
      const journey = this.#journeys.get(task);
      if (journey?.asked?.attempt !== attempt) return;
      if (outcome === PREEMPTED) journey.stoppedAt = journey.asked.at;
      else journey.asked = undefined;
    });
    // It goes where there is room then, which may be the same place: nobody has moved it.
    trace.on("attempt.lost", (_at, _node, task, attempt) => {
      const journey = this.#journeys.get(task);
      if (journey?.asked?.attempt === attempt) journey.asked = undefined;
    });
    trace.on("attempt.dispatched", (_at, node, task, attempt) => this.#dispatched(node, task, attempt));
    trace.on("attempt.started", (at, _node, task) => this.#resumed(at, task));
    trace.on("attempt.restored", (at, _node, task) => this.#restored(at, task));
    for (const end of ENDS) trace.on(end, (_at, _node, task) => void this.#journeys.delete(task));
  }

  /** Nothing where nobody moves anything. */
  metrics(completed: number): Readonly<Record<string, number>> {
    if (this.#asked === 0) return {};
    return {
      "moves.asked": this.#asked,
      "moves.count": this.#made,
      ...(completed > 0 && { "moves.perTask": this.#made / completed }),
      ...(this.#made > 0 && { "moves.oscillation": this.#back / this.#made }),
      ...(this.#pauses > 0 && { "moves.pause.mean": this.#paused / this.#pauses / MICROSECONDS_PER_SECOND }),
    };
  }

  #moving(at: Instant, { from, task, attempt, to }: { from: number; task: number; attempt: number; to: number }): void {
    this.#asked += 1;
    let journey = this.#journeys.get(task);
    if (journey === undefined) {
      journey = { asked: undefined, stoppedAt: NEVER, cameFrom: -1, resumedAt: NEVER };
      this.#journeys.set(task, journey);
    }
    journey.asked = { from, to, attempt, at };
  }

  #dispatched(node: number, task: number, attempt: number): void {
    const journey = this.#journeys.get(task);
    const asked = journey?.asked;
    if (journey === undefined || asked === undefined || attempt <= asked.attempt) return;
    journey.asked = undefined;
    if (node !== asked.to) return;
    this.#made += 1;
    if (asked.to === journey.cameFrom) this.#back += 1;
    journey.cameFrom = asked.from;
  }

  #resumed(at: Instant, task: number): void {
    const journey = this.#journeys.get(task);
    if (journey === undefined) return;
    journey.resumedAt = NEVER;
    if (journey.stoppedAt === NEVER) return;
    this.#pauses += 1;
    this.#paused += at - journey.stoppedAt;
    journey.stoppedAt = NEVER;
    journey.resumedAt = at;
  }

  #restored(at: Instant, task: number): void {
    const journey = this.#journeys.get(task);
    if (journey === undefined || journey.resumedAt === NEVER) return;
    this.#paused += at - journey.resumedAt;
    journey.resumedAt = NEVER;
  }
}

const ENDS = ["task.completed", "task.expired", "task.cancelled", "task.dead-lettered"] as const;
