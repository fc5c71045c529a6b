// Moves tasks from state to state in the ledger, and tells those who count states.

import type { Instant } from "../kernel/time.ts";
import type { Instruments } from "./instruments.ts";
import { DISPATCHED, isTerminal, isUndispatched, QUEUED } from "./task-state.ts";
import { NONE } from "./task-table.ts";

export class TaskMoves {
  readonly #instruments: Instruments;

  constructor(instruments: Instruments) {
    this.#instruments = instruments;
  }

  /** The slot of a task that may move to `state`; NONE, with a finding, if it has ended or never arrived. */
  slotOf(task: number, state: number, record: string, at: Instant): number {
    const { ledger, conservation, leadership, noLostTask } = this.#instruments;
    const slot = ledger.find(task);
    if (slot !== NONE && !isTerminal(ledger.tasks.state[slot])) return slot;
    // Where no master leads, one that has not heard of the end goes on; ends themselves are the client's to tell, once.
    if (ledger.hasEnded(task) && leadership.isLeaderless && !isTerminal(state)) return NONE;
    if (ledger.hasEnded(task)) noLostTask.refuseRevival(task, state, at);
    else conservation.unknownTask(task, record, at);
    return NONE;
  }

  /** A master's record moved it. */
  move(slot: number, state: number, at: Instant): void {
    this.#instruments.noLostTask.checkMove(slot, state, at);
    this.set(slot, state, at);
  }

  /** Evidence from elsewhere moved it: nothing to check. */
  set(slot: number, state: number, at: Instant): void {
    const { ledger, leadership, dispatching, places, starvation } = this.#instruments;
    const { tasks } = ledger;
    const before = tasks.state[slot];
    const wasUndispatched = isUndispatched(before);
    if (before === QUEUED) starvation.waited(at, tasks.id[slot], tasks.touched[slot]);
    if (places !== undefined && state !== DISPATCHED) places.take(slot);
    tasks.state[slot] = state;
    tasks.era[slot] = leadership.era;
    tasks.touched[slot] = at;
    if (wasUndispatched && !isUndispatched(state)) dispatching.settle(at, state === DISPATCHED);
    else if (!wasUndispatched && isUndispatched(state)) dispatching.expect(at);
  }

  setWaiting(slot: number, waits: boolean, at: Instant): void {
    const { ledger, flow } = this.#instruments;
    const now = waits ? 1 : 0;
    if (ledger.tasks.waits[slot] === now) return;
    ledger.tasks.waits[slot] = now;
    flow.advance(at);
    flow.waiting += waits ? 1 : -1;
  }
}
