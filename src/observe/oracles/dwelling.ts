// I13, of moves: a task that was moved stays where it came to for as long as its design promises, so that none goes to and fro. A new
// master knows nothing of what the one before it has moved, and one that was deposed moves nothing any more, whatever it asks for.
// What was lost or ended before it could be given back was not moved, wherever it goes afterwards.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Duration, type Instant, toSeconds } from "../../kernel/time.ts";
import { codeOf, OUTCOMES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I13";
const PREEMPTED = codeOf(OUTCOMES, "preempted");

interface Move {
  readonly at: Instant;
  readonly attempt: number;
  readonly to: number;
  isMade: boolean;
}

export class Dwelling {
  readonly #violations: Violations;
  readonly #bound: Duration;
  /** The latest of each task that has not ended. */
  readonly #moves = new IntegerMap<Move>();
  #epoch = 0;

  constructor(trace: Trace, violations: Violations, bound: Duration) {
    this.#violations = violations;
    this.#bound = bound;
    trace.on("leader.serving", (_at, _node, _task, _attempt, epoch) => (this.#epoch = Math.max(this.#epoch, epoch)));
    trace.on("attempt.moving", (at, _from, task, attempt, epoch, to) => {
      if (epoch >= this.#epoch) this.#moving(at, task, attempt, to);
    });
    trace.on("attempt.dispatched", (_at, node, task, attempt) => {
      const move = this.#moves.get(task);
      if (move !== undefined && attempt > move.attempt && !move.isMade) move.isMade = node === move.to;
    });
    trace.on("attempt.lost", (_at, _node, task, attempt) => this.#cameToNothing(task, attempt));
    trace.on("attempt.ended", (_at, _node, task, attempt, _epoch, outcome) => {
      if (outcome !== PREEMPTED) this.#cameToNothing(task, attempt);
    });
    for (const end of ENDS) trace.on(end, (_at, _node, task) => void this.#moves.delete(task));
  }

  #cameToNothing(task: number, attempt: number): void {
    const move = this.#moves.get(task);
    if (move?.attempt === attempt && !move.isMade) this.#moves.delete(task);
  }

  #moving(at: Instant, task: number, attempt: number, to: number): void {
    const before = this.#moves.get(task);
    const stayed = before?.isMade === true ? at - before.at : Infinity;
    if (stayed < this.#bound) {
      const message = `task ${task} is moved again after ${toSeconds(stayed as Instant)} s; what was moved stays for ${toSeconds(this.#bound as number as Instant)} s`;
      this.#violations.report(CHECK, at, message, { task });
    }
    this.#moves.set(task, { at, attempt, to, isMade: false });
  }
}

const ENDS = ["task.completed", "task.expired", "task.cancelled", "task.dead-lettered"] as const;
