// Reads the records of attempts, from dispatch to the end, and drives the instruments with them.

import type { Instant } from "../kernel/time.ts";
import { COPIES, OUTCOMES, codeOf } from "../trace/record-codes.ts";
import type { Trace } from "../trace/trace.ts";
import { COMPARED, CORRUPT, DRAINED, RACED } from "./attempt-table.ts";
import type { Instruments } from "./instruments.ts";
import type { Machine } from "./machines.ts";
import { causeOfWaste, COMPLETED_BEFORE, ENDED_BEFORE } from "./metrics/work-ledger.ts";
import type { TaskMoves } from "./task-moves.ts";
import { COMPLETED, DISPATCHED, isTerminal, isUndispatched, LOST, STOPPED } from "./task-state.ts";
import { copyBit, NONE, NOT_YET } from "./task-table.ts";

const FAILED = OUTCOMES.indexOf("failed");
const SUCCEEDED = OUTCOMES.indexOf("succeeded");
const VERIFIED = codeOf(COPIES, "verified");
const CHECKED = codeOf(COPIES, "checked");
const PREEMPTED = OUTCOMES.indexOf("preempted");

export class AttemptLife {
  readonly #instruments: Instruments;
  readonly #moves: TaskMoves;

  constructor(trace: Trace, instruments: Instruments, moves: TaskMoves) {
    this.#instruments = instruments;
    this.#moves = moves;
    trace.on("attempt.dispatched", (at, node, task, attempt, epoch, master) =>
      this.#dispatched(at, node, task, attempt, epoch, master),
    );
    trace.on("attempt.copied", (at, _node, task, attempt, _epoch, reason) => this.#copied(at, task, attempt, reason));
    trace.on("attempt.counted", (at, _node, task, attempt, epoch) => this.#counted(at, task, attempt, epoch));
    trace.on("attempt.corrupted", (_at, node, task, attempt) => this.#corrupted(node, task, attempt));
    trace.on("attempt.refused", (at, _node, task, attempt) => this.#refused(at, task, attempt));
    trace.on("attempt.started", (at, node, task, attempt, epoch, cores) =>
      this.#started(at, node, task, attempt, epoch, cores),
    );
    trace.on("attempt.saved", (_at, node, task, attempt, _epoch, work) => this.#saved(node, task, attempt, work));
    trace.on("attempt.ended", (at, node, task, attempt, _epoch, outcome) =>
      this.#ended(at, node, task, attempt, outcome),
    );
    trace.on("attempt.lost", (at, _node, task, attempt, epoch) => this.#lost(at, task, attempt, epoch));
    trace.on("attempt.adopted", (at, node, task, attempt) => this.#adopted(at, node, task, attempt));
  }

  #dispatched(at: Instant, node: number, task: number, attempt: number, epoch: number, master: number): void {
    const { ledger, machines, leadership, epochs, budgets } = this.#instruments;
    const { tasks } = ledger;
    epochs.dispatched(at, task, attempt, epoch);
    if (!leadership.isAuthority(machines.of(master))) return;
    const slot = this.#moves.slotOf(task, DISPATCHED, "dispatch", at);
    if (slot === NONE) return;
    const isCopy = tasks.copies[slot] !== 0 && (tasks.copies[slot] & copyBit(attempt)) !== 0;
    if (attempt === 1) budgets.dispatched(at);
    else if (!isCopy && tasks.excused[slot] === 0) budgets.retried(at);
    tasks.excused[slot] = 0;
    // The attempt beside which a copy runs need not have stopped.
    if (isCopy) this.#moves.set(slot, DISPATCHED, at);
    else this.#moves.move(slot, DISPATCHED, at);
    tasks.attempt[slot] = attempt;
    this.#place(slot, node);
    this.#instruments.recovery?.dispatched(slot, node, at);
  }

  /** A master decided that another attempt shall run beside those that do. Comes before its dispatch. */
  #copied(at: Instant, task: number, number: number, reason: number): void {
    const { ledger, budgets, copies } = this.#instruments;
    const slot = this.#liveSlot(task);
    if (slot === NONE) return;
    budgets.copied(at);
    copies.decided();
    ledger.tasks.copies[slot] |= copyBit(number);
    if (reason === VERIFIED || reason === CHECKED) ledger.tasks.isCompared[slot] = 1;
  }

  /** Its result is in the books, and its task goes on: with another attempt, which is no retry. */
  #counted(at: Instant, task: number, number: number, epoch: number): void {
    const { ledger, leadership } = this.#instruments;
    const { tasks, attempts } = ledger;
    const slot = this.#liveSlot(task);
    if (slot === NONE) return;
    const attempt = ledger.findAttempt(slot, number);
    if (attempt !== NONE) attempts.mark(attempt, COMPARED);
    if (leadership.isStale(epoch)) return;
    tasks.excused[slot] = 1;
    tasks.isDoneSoon[slot] = 0;
    if (tasks.attempt[slot] === number && tasks.state[slot] === DISPATCHED) this.#moves.set(slot, STOPPED, at);
  }

  #corrupted(node: number, task: number, number: number): void {
    const { ledger } = this.#instruments;
    const slot = ledger.find(task);
    const attempt = slot === NONE ? NONE : ledger.findRunning(slot, number, node);
    if (attempt !== NONE) ledger.attempts.mark(attempt, CORRUPT);
  }

  #markRace(slot: number): void {
    const { attempts, tasks } = this.#instruments.ledger;
    const flag = tasks.isCompared[slot] === 1 ? COMPARED : RACED;
    for (let attempt = tasks.newestAttempt[slot]; attempt !== NONE; attempt = attempts.older[attempt])
      if (attempts.ended[attempt] === NOT_YET) attempts.mark(attempt, flag);
  }

  #place(slot: number, node: number): void {
    const { ledger, places } = this.#instruments;
    ledger.tasks.place[slot] = node;
    places?.put(slot, node);
  }

  /** A recovered master keeps a running attempt: wherever it thought the task was, it is dispatched again. */
  #adopted(at: Instant, node: number, task: number, attempt: number): void {
    const { tasks } = this.#instruments.ledger;
    const slot = this.#liveSlot(task);
    if (slot === NONE) return;
    this.#moves.set(slot, DISPATCHED, at);
    tasks.attempt[slot] = attempt;
    this.#place(slot, node);
    this.#instruments.recovery?.adopted(slot, at);
  }

  /** The master will hear of it. */
  #refused(at: Instant, task: number, attempt: number): void {
    const { tasks } = this.#instruments.ledger;
    const slot = this.#liveSlot(task);
    if (slot === NONE || tasks.attempt[slot] !== attempt) return;
    tasks.excused[slot] = 1;
    if (tasks.state[slot] === DISPATCHED) this.#moves.set(slot, STOPPED, at);
  }

  /** An earlier attempt than the present one may be given up at any time. */
  #lost(at: Instant, task: number, attempt: number, epoch: number): void {
    const { ledger, leadership } = this.#instruments;
    const { tasks } = ledger;
    const slot = leadership.isStale(epoch) ? NONE : this.#liveSlot(task);
    if (slot === NONE || tasks.attempt[slot] !== attempt) return;
    this.#moves.move(slot, LOST, at);
    tasks.isDoneSoon[slot] = 0;
    if (tasks.running[slot] === 0) this.#moves.setWaiting(slot, true, at);
  }

  #started(at: Instant, node: number, task: number, number: number, epoch: number, cores: number): void {
    const { ledger, machines, capacity, flow, census, bounded, epochs } = this.#instruments;
    const { tasks, attempts } = ledger;
    const slot = this.#slotForStart(task, at);
    const machine = machines.of(node);
    machine.hold(cores);
    capacity.checkStart(machine, task, at);
    bounded.checkStart(task, tasks.failures[slot], at);
    epochs.checkStart(at, node, task, number, epoch);
    flow.advance(at);
    flow.running += 1;
    flow.busyCores += cores;
    if (tasks.running[slot] > 0 || tasks.succeeded[slot] === 1) census.executionsDuplicate += 1;
    const attempt = ledger.openAttempt(slot, number, node, cores, at);
    attempts.worked[attempt] = machine.workDone(at);
    if (tasks.hasSaves[slot] === 1) attempts.openSaves(attempt, tasks.safe[slot]);
    if (tasks.copies[slot] !== 0 && tasks.running[slot] > 1) this.#markRace(slot);
    if (!isTerminal(tasks.state[slot])) this.#startedLive(slot, number, node, at);
  }

  #startedLive(slot: number, number: number, node: number, at: Instant): void {
    const { tasks } = this.#instruments.ledger;
    this.#moves.setWaiting(slot, false, at);
    tasks.touched[slot] = at;
    if (tasks.started[slot] === NOT_YET) tasks.started[slot] = at;
    if (tasks.starts[slot] > 1) this.#instruments.series.retried();
    // Where nobody dispatches (`ideal`), the start is the dispatch. A late start of an earlier attempt is none.
    if (!isUndispatched(tasks.state[slot]) || number < tasks.attempt[slot]) return;
    this.#moves.set(slot, DISPATCHED, at);
    tasks.attempt[slot] = number;
    this.#instruments.places?.put(slot, node);
  }

  #saved(node: number, task: number, number: number, work: number): void {
    const { ledger } = this.#instruments;
    const slot = this.#liveSlot(task);
    if (slot === NONE) return;
    const running = ledger.findRunning(slot, number, node);
    const attempt = running === NONE ? ledger.findAttempt(slot, number) : running;
    if (attempt !== NONE) ledger.attempts.saved[attempt] = Math.max(ledger.attempts.saved[attempt], work);
  }

  #ended(at: Instant, node: number, task: number, number: number, outcome: number): void {
    const { ledger, machines, oneEffect } = this.#instruments;
    const slot = ledger.find(task);
    const attempt = slot === NONE ? NONE : ledger.findRunning(slot, number, node);
    if (attempt === NONE) {
      // Ends without success may be of attempts that waited at a worker and never ran.
      if (outcome === SUCCEEDED) oneEffect.successWithoutStart(task, node, at);
      return;
    }
    const machine = machines.of(node);
    this.#giveBack(machine, attempt, at, outcome);
    if (machine.isCordoned && outcome !== SUCCEEDED && outcome !== FAILED) ledger.attempts.mark(attempt, DRAINED);
    if (outcome === SUCCEEDED) ledger.tasks.succeeded[slot] = ledger.tasks.isDoneSoon[slot] = 1;
    if (isTerminal(ledger.tasks.state[slot])) this.#endedTooLate(slot, attempt, machine);
    else this.#endedLive(slot, attempt, at, outcome);
  }

  #giveBack(machine: Machine, attempt: number, at: Instant, outcome: number): void {
    const { ledger, window, capacity, flow, utilisationLaw, bars } = this.#instruments;
    const { attempts, tasks } = ledger;
    const cores = attempts.cores[attempt];
    const from = attempts.started[attempt];
    const task = tasks.id[attempts.task[attempt]];
    machine.release(at, cores);
    machine.countBusy(window, from, at, cores);
    capacity.checkEnd(machine, task, at);
    utilisationLaw.ended(at, cores, from);
    flow.advance(at);
    flow.running -= 1;
    flow.busyCores -= cores;
    attempts.ended[attempt] = at;
    attempts.outcome[attempt] = outcome;
    if (attempts.standsStill(attempt)) attempts.goOn(attempt, at, machine.workDone(at));
    attempts.worked[attempt] = machine.workDone(at) - attempts.worked[attempt];
    tasks.running[attempts.task[attempt]] -= 1;
    if (bars.wants(from, at))
      bars.keep({
        node: machine.id,
        task,
        attempt: attempts.number[attempt],
        from,
        until: at,
        outcome,
        isRunning: false,
      });
  }

  #endedLive(slot: number, attempt: number, at: Instant, outcome: number): void {
    const { tasks, attempts } = this.#instruments.ledger;
    tasks.touched[slot] = at;
    if (outcome === SUCCEEDED) return;
    if (outcome === FAILED) tasks.failures[slot] += 1;
    else this.#brokeOff(slot, attempt, at, outcome);
    if (tasks.running[slot] === 0 && tasks.isDoneSoon[slot] === 0) this.#moves.setWaiting(slot, true, at);
    if (tasks.attempt[slot] === attempts.number[attempt] && tasks.state[slot] === DISPATCHED)
      this.#moves.set(slot, STOPPED, at);
  }

  /** It came to an end through no fault of its task. */
  #brokeOff(slot: number, attempt: number, at: Instant, outcome: number): void {
    const { ledger, boundedRedo, budgets, recovery } = this.#instruments;
    const { tasks, attempts } = ledger;
    if (outcome === PREEMPTED) {
      budgets.preempted(at);
      tasks.excused[slot] = 1;
    }
    const base = attempts.hasSaves(attempt) ? attempts.base[attempt] : 0;
    const progressed = attempts.progressed(attempt);
    // With checkpoints, what is kept is what the store has.
    const kept = tasks.hasSaves[slot] === 1 ? tasks.safe[slot] : base + attempts.saved[attempt];
    if (tasks.running[slot] === 0) boundedRedo.check(at, tasks.id[slot], base + progressed, kept);
    if (tasks.followers[slot] === 0 || progressed <= 0) return;
    const lost = Math.min(1, Math.max(0, base + progressed - kept) / progressed);
    const ran = at - attempts.started[attempt] - attempts.stoodStill(attempt);
    recovery!.lostWork(slot, attempts.cores[attempt] * ran * lost);
  }

  #endedTooLate(slot: number, attempt: number, machine: Machine): void {
    const { ledger, work } = this.#instruments;
    const { attempts, tasks } = ledger;
    const isCompleted = tasks.state[slot] === COMPLETED;
    const cause = causeOfWaste(attempts, attempt, isCompleted ? COMPLETED_BEFORE : ENDED_BEFORE);
    work.judgeOther(attempts, attempt, machine, cause, isCompleted ? "useful" : cause);
    if (tasks.running[slot] === 0) ledger.close(slot);
  }

  #liveSlot(task: number): number {
    const { ledger } = this.#instruments;
    const slot = ledger.find(task);
    return slot === NONE || isTerminal(ledger.tasks.state[slot]) ? NONE : slot;
  }

  #slotForStart(task: number, at: Instant): number {
    const { ledger, conservation } = this.#instruments;
    const slot = ledger.find(task);
    if (slot !== NONE) return slot;
    if (!ledger.hasEnded(task)) conservation.unknownTask(task, "start", at);
    return ledger.openAgain(task, at);
  }
}
