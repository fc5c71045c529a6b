// Reads the records of checkpoints: when attempts stand still to be saved, what is safe then, and who goes on from it.

import type { Instant } from "../kernel/time.ts";
import type { Trace } from "../trace/trace.ts";
import type { Instruments } from "./instruments.ts";
import { isTerminal } from "./task-state.ts";
import { NONE } from "./task-table.ts";

export class SaveLife {
  readonly #instruments: Instruments;

  constructor(trace: Trace, instruments: Instruments) {
    this.#instruments = instruments;
    trace.on("checkpoint.begun", (at, node, task, attempt, _epoch, work) => this.#begun(at, node, task, attempt, work));
    trace.on("checkpoint.ended", (at, node, task, attempt, _epoch, saved) =>
      this.#ended(at, node, task, attempt, saved),
    );
    trace.on("attempt.restored", (at, node, task, attempt, _epoch, work) =>
      this.#restored(at, node, task, attempt, work),
    );
  }

  #begun(at: Instant, node: number, task: number, number: number, work: number): void {
    const { ledger, machines, saves } = this.#instruments;
    const slot = ledger.find(task);
    const attempt = slot === NONE ? NONE : ledger.findRunning(slot, number, node);
    if (attempt === NONE) return;
    const { attempts, tasks } = ledger;
    saves.begun += 1;
    if (tasks.hasSaves[slot] === 0) {
      tasks.hasSaves[slot] = 1;
      tasks.safe[slot] = 0;
    }
    attempts.openSaves(attempt, 0);
    attempts.begun[attempt] = work;
    attempts.floor[attempt] = tasks.safe[slot];
    if (!attempts.standsStill(attempt)) attempts.stand(attempt, at, machines.of(node).workDone(at));
  }

  /** `saved` -1: it failed, and the one before stays. */
  #ended(at: Instant, node: number, task: number, number: number, saved: number): void {
    const { ledger, machines, saves, checkpoints } = this.#instruments;
    const slot = ledger.find(task);
    const attempt = slot === NONE ? NONE : ledger.findRunning(slot, number, node);
    const { attempts, tasks } = ledger;
    if (attempt === NONE || !attempts.standsStill(attempt)) return;
    attempts.goOn(attempt, at, machines.of(node).workDone(at));
    if (saved < 0) return;
    saves.succeeded += 1;
    // When a task has ended, what was saved of it is thrown away: whoever runs all the same may begin anew.
    if (!isTerminal(tasks.state[slot])) checkpoints.checkSaved(at, task, saved, attempts.floor[attempt]);
    attempts.safe[attempt] = saved;
    if (saved > tasks.safe[slot]) tasks.safe[slot] = saved;
  }

  /** It stood still since its start, until it had what an earlier attempt left. */
  #restored(at: Instant, node: number, task: number, number: number, work: number): void {
    const { ledger, machines, saves, checkpoints } = this.#instruments;
    const slot = ledger.find(task);
    const attempt = slot === NONE ? NONE : ledger.findRunning(slot, number, node);
    if (attempt === NONE) return;
    const { attempts } = ledger;
    saves.restored += 1;
    attempts.openSaves(attempt, 0);
    checkpoints.checkRestored(at, task, work, attempts.floor[attempt]);
    attempts.stand(attempt, attempts.started[attempt], attempts.worked[attempt]);
    attempts.goOn(attempt, at, machines.of(node).workDone(at));
    attempts.base[attempt] = work;
    attempts.origin[attempt] = this.#whoSaved(slot, attempt, work);
  }

  /** The attempt whose checkpoint that was: one that is said to be safe, or one of which nobody heard whether it was. */
  #whoSaved(slot: number, reader: number, work: number): number {
    const { attempts, tasks } = this.#instruments.ledger;
    for (let attempt = tasks.newestAttempt[slot]; attempt !== NONE; attempt = attempts.older[attempt]) {
      if (attempt === reader || !attempts.hasSaves(attempt)) continue;
      if (attempts.safe[attempt] === work || attempts.begun[attempt] === work) return attempt;
    }
    return NONE;
  }
}
