// Reads the records of tasks, from arrival to the end, and drives the instruments with them.

import { IntegerMap } from "../kernel/integer-map.ts";
import { after, type Duration, type Instant, NEVER } from "../kernel/time.ts";
import { ANSWERS, OPERATIONS } from "../trace/record-codes.ts";
import type { Trace } from "../trace/trace.ts";
import { breakDown } from "./task-breakdown.ts";
import type { Instruments } from "./instruments.ts";
import type { Fruit } from "./oracles/lineage.ts";
import type { TaskRow } from "./observe-options.ts";
import { causeOfWaste, COMPLETED_NOW, NOT_COMPLETED } from "./metrics/work-ledger.ts";
import type { TaskMoves } from "./task-moves.ts";
import { taskRow } from "./task-row.ts";
import {
  ADMITTED,
  BACKOFF,
  CANCELLED,
  COMPLETED,
  DEAD_LETTERED,
  EXPIRED,
  isTerminal,
  QUEUED,
  REJECTED,
  SUBMITTED,
} from "./task-state.ts";
import { NONE, NOT_YET } from "./task-table.ts";

const ANY_ATTEMPT = -1;
const CANCEL = OPERATIONS.indexOf("cancel");
const CANCELLED_ANSWER = ANSWERS.indexOf("cancelled");

interface Completion {
  /** The attempt that counted; NONE = it is not known. */
  readonly effective: number;
  /** Useful running time, us. */
  readonly ran: number;
  readonly fruit: Fruit;
}

export class TaskLife {
  readonly #instruments: Instruments;
  readonly #moves: TaskMoves;
  /** Attempts whose completion was found in a new leader's books, by task: their own master may yet live to tell of it. */
  readonly #inherited = new IntegerMap<number>();
  /** Tasks whose admission, or whose cancellation, was found there: likewise. */
  readonly #inheritedAdmissions = new Set<number>();
  readonly #inheritedCancels = new Set<number>();

  constructor(trace: Trace, instruments: Instruments, moves: TaskMoves) {
    this.#instruments = instruments;
    this.#moves = moves;
    trace.on("task.arrived", (at, client, task, cores, workClass, work) =>
      this.#arrived(at, client, task, cores, workClass, work),
    );
    trace.on("task.due", (_at, _client, task, _attempt, _epoch, deadline) => this.#due(task, deadline));
    trace.on("task.admitted", (at, _node, task, _attempt, epoch) => this.#admitted(at, task, epoch));
    trace.on("task.acknowledged", (at, _client, task) => this.#acknowledged(at, task));
    trace.on("call.abandoned", (at, _client, task) => this.#abandoned(at, task));
    trace.on("task.queued", (at, node, task, attempt) => this.#queued(at, node, task, attempt));
    trace.on("task.backoff", (at, node, task, _attempt, _epoch, delay) => this.#backoff(at, node, task, delay));
    trace.on("task.completed", (at, node, task, attempt, epoch) => this.#completed(at, node, task, attempt, epoch));
    trace.on("task.superseded", (at, node, task, attempt) => this.#superseded(at, node, task, attempt));
    trace.on("task.rejected", (at, _node, task) => this.#rejected(at, task));
    trace.on("task.expired", (at, _node, task) => this.#endOtherwise(at, task, EXPIRED));
    trace.on("task.cancelled", (at, _node, task) => this.#cancelled(at, task));
    trace.on("call.returned", (at, _client, task, operation, _epoch, answer) => {
      if (operation === CANCEL && answer === CANCELLED_ANSWER) this.#heardOfCancel(at, task);
    });
    trace.on("task.dead-lettered", (at, _node, task) => this.#endOtherwise(at, task, DEAD_LETTERED));
  }

  #arrived(at: Instant, client: number, task: number, cores: number, workClass: number, work: number): void {
    const { ledger, census, window, flow, dispatching, availability, leadership, conservation } = this.#instruments;
    if (ledger.find(task) !== NONE || ledger.hasEnded(task)) return conservation.secondArrival(task, at);
    const { tasks } = ledger;
    const slot = ledger.open(task, at);
    tasks.client[slot] = client;
    tasks.cores[slot] = cores;
    tasks.workClass[slot] = workClass;
    tasks.work[slot] = work;
    tasks.era[slot] = leadership.era;
    tasks.waits[slot] = 1;
    census.submitted += 1;
    if (at < window.firstArrival) window.firstArrival = at;
    flow.advance(at);
    flow.inSystem += 1;
    flow.waiting += 1;
    dispatching.expect(at);
    availability.arrived(slot, client);
  }

  #due(task: number, deadline: number): void {
    const { ledger } = this.#instruments;
    const slot = ledger.find(task);
    if (slot !== NONE) ledger.tasks.deadline[slot] = deadline;
  }

  #admitted(at: Instant, task: number, epoch: number): void {
    const { ledger, leadership, epochs } = this.#instruments;
    // A new leader may commit, and tell, what its predecessor already told: only the first time counts.
    if (ledger.hasEnded(task)) return;
    const slot = this.#moves.slotOf(task, ADMITTED, "admission", at);
    if (slot === NONE) return;
    epochs.checkAdmission(at, task, ledger.tasks.arrived[slot], epoch);
    const isRepeated = ledger.tasks.admitted[slot] !== NOT_YET;
    const isToldAgain = ledger.tasks.era[slot] !== leadership.era || leadership.isTakingOffice(at, epoch);
    if (isRepeated && (isToldAgain || this.#isAdmittedLate(task, epoch))) return;
    // Where no master leads, the client says so, and a scheduler may have been faster.
    const { state, running } = ledger.tasks;
    const isNew = state[slot] === SUBMITTED;
    if (!leadership.isLeaderless || isNew) this.#moves.move(slot, ADMITTED, at);
    if (isNew && running[slot] === 0) this.#moves.setWaiting(slot, true, at); // perhaps its client had given it up
    if (!isRepeated) this.#countAdmission(slot, at);
  }

  /** Nobody waits for it any more, unless it is taken in all the same. */
  #abandoned(at: Instant, task: number): void {
    const { ledger } = this.#instruments;
    const slot = ledger.find(task);
    if (slot !== NONE && ledger.tasks.state[slot] === SUBMITTED) this.#moves.setWaiting(slot, false, at);
  }

  /** A master that slept since its log took the admission tells of it now. Only once: another would be another. */
  #isAdmittedLate(task: number, epoch: number): boolean {
    return epoch < this.#instruments.leadership.epoch && this.#inheritedAdmissions.delete(task);
  }

  #countAdmission(slot: number, at: Instant): void {
    this.#instruments.ledger.tasks.admitted[slot] = at;
    this.#instruments.census.admitted += 1;
  }

  #acknowledged(at: Instant, task: number): void {
    const { ledger, noLostTask, availability, conservation } = this.#instruments;
    const slot = ledger.find(task);
    if (slot === NONE) {
      if (!ledger.hasEnded(task)) conservation.unknownTask(task, "acknowledgement", at);
      return;
    }
    if (!isTerminal(ledger.tasks.state[slot])) noLostTask.checkAcknowledgement(slot, at);
    availability.answered(slot, at);
  }

  #queued(at: Instant, node: number, task: number, attempt: number): void {
    const { ledger, machines, leadership } = this.#instruments;
    if (!leadership.isAuthority(machines.of(node))) return;
    const slot = this.#moves.slotOf(task, QUEUED, "queueing", at);
    if (slot === NONE) return;
    // In a new leader's books, though its predecessor did not live to tell of the admission.
    const isTold = ledger.tasks.admitted[slot] !== NOT_YET || ledger.tasks.era[slot] === leadership.era;
    if (!isTold) {
      this.#moves.set(slot, ADMITTED, at);
      this.#countAdmission(slot, at);
      this.#inheritedAdmissions.add(task);
    }
    this.#moves.move(slot, QUEUED, at);
    ledger.tasks.attempt[slot] = attempt;
    ledger.tasks.isDoneSoon[slot] = 0;
    if (ledger.tasks.running[slot] === 0) this.#moves.setWaiting(slot, true, at);
  }

  #backoff(at: Instant, node: number, task: number, delay: number): void {
    const { ledger, machines, leadership } = this.#instruments;
    if (!leadership.isAuthority(machines.of(node))) return;
    const slot = this.#moves.slotOf(task, BACKOFF, "backoff", at);
    if (slot === NONE) return;
    const { tasks } = ledger;
    this.#moves.move(slot, BACKOFF, at);
    tasks.resumes[slot] = after(at, delay as Duration);
    tasks.isDoneSoon[slot] = 0;
    if (tasks.running[slot] === 0) this.#moves.setWaiting(slot, true, at);
  }

  #completed(at: Instant, node: number, task: number, attempt: number, epoch: number): void {
    const { ledger, census, oneEffect, leadership } = this.#instruments;
    if (ledger.hasEnded(task)) {
      if (leadership.isTakingOffice(at, epoch) || this.#isToldLate(task, attempt, epoch)) return;
      if (!ledger.hasCompleted(task)) return oneEffect.lateCompletion(task, node, at);
      census.effectsDuplicate += 1;
      return oneEffect.secondCompletion(task, node, at);
    }
    const slot = this.#moves.slotOf(task, COMPLETED, "completion", at);
    if (slot !== NONE) this.#complete(slot, at, node, attempt, epoch);
  }

  /** `isHearsay`: this attempt, or another whose result was the same or was outvoted; of that nothing can be said. */
  #complete(slot: number, at: Instant, node: number, attempt: number, epoch: number, isHearsay = false): void {
    const { ledger, oneEffect, authenticity, epochs, effects, integrity } = this.#instruments;
    const effective = oneEffect.effectiveAttempt(slot, attempt, node, at);
    if (effective === NONE) authenticity?.unfounded(at, ledger.tasks.id[slot], node);
    const task = ledger.tasks.id[slot];
    if (effective !== NONE) epochs.checkCompletion(at, task, ledger.attempts.ended[effective], epoch);
    effects.completed(at, task);
    integrity.completed(at, task, isHearsay ? NONE : effective);
    this.#end(slot, COMPLETED, at, effective);
  }

  /** A master that slept since its log took the completion tells of it now. Only once: another would be another. */
  #isToldLate(task: number, attempt: number, epoch: number): boolean {
    const by = this.#inherited.get(task);
    const isLate = epoch < this.#instruments.leadership.epoch && (by === attempt || by === ANY_ATTEMPT);
    if (isLate) this.#inherited.delete(task);
    return isLate;
  }

  /**
   * In a new leader's books it has ended, though its predecessor did not live to tell of it. Only of what had ended before the
   * books were handed down; a master also calls superseded what it has never heard of, because it has lost its memory.
   */
  #superseded(at: Instant, node: number, task: number, attempt: number): void {
    const { ledger, leadership, machines } = this.#instruments;
    const slot = ledger.find(task);
    if (slot === NONE || isTerminal(ledger.tasks.state[slot]) || !leadership.isAuthority(machines.of(node))) return;
    if (ledger.tasks.era[slot] === leadership.era || ledger.tasks.succeeded[slot] === 0) return;
    const said = ledger.findAttempt(slot, attempt);
    const { inheritedAt } = leadership;
    if (said === NONE || inheritedAt === NEVER || ledger.attempts.ended[said] > inheritedAt) return;
    // Of several that were compared it need not be the one that says so.
    const isCompared = ledger.tasks.isCompared[slot] === 1;
    this.#inherited.set(task, isCompared ? ANY_ATTEMPT : attempt);
    this.#complete(slot, at, node, attempt, leadership.epoch, isCompared);
  }

  /** A client that did not hear of it asks again, and is refused again: the first time counts. */
  #rejected(at: Instant, task: number): void {
    const { ledger } = this.#instruments;
    if (ledger.hasEnded(task) && !ledger.hasCompleted(task)) return;
    this.#endOtherwise(at, task, REJECTED);
  }

  #cancelled(at: Instant, task: number): void {
    if (!this.#inheritedCancels.delete(task)) this.#endOtherwise(at, task, CANCELLED);
  }

  /** In a new leader's books it is cancelled, and its client was told so, though who decided it did not live to tell. */
  #heardOfCancel(at: Instant, task: number): void {
    const { ledger, leadership } = this.#instruments;
    const slot = ledger.find(task);
    if (slot === NONE || isTerminal(ledger.tasks.state[slot]) || ledger.tasks.era[slot] === leadership.era) return;
    this.#inheritedCancels.add(task);
    this.#end(slot, CANCELLED, at, NONE);
  }

  #endOtherwise(at: Instant, task: number, state: number): void {
    const { ledger, leadership } = this.#instruments;
    if (ledger.hasEnded(task) && leadership.isTakingOffice(at, 0)) return;
    const slot = this.#moves.slotOf(task, state, "end", at);
    if (slot !== NONE) this.#end(slot, state, at, NONE);
  }

  #end(slot: number, state: number, at: Instant, effective: number): void {
    const { ledger, census, flow, littlesLaw, availability, window, options, recovery, coreLiveness, jobs } =
      this.#instruments;
    const { tasks } = ledger;
    if (tasks.followers[slot] !== 0) recovery!.taskEnded(slot, at);
    this.#moves.move(slot, state, at);
    this.#moves.setWaiting(slot, false, at);
    flow.advance(at);
    flow.inSystem -= 1;
    littlesLaw.left(at, tasks.arrived[slot]);
    availability.answered(slot, at);
    coreLiveness.taskEnded(at, tasks.id[slot], tasks.arrived[slot]);
    census.countEnd(state);
    const number = effective === NONE ? NONE : ledger.attempts.number[effective];
    const fruit = this.#instruments.lineage.taskEnded(at, tasks.id[slot], state === COMPLETED, number);
    jobs.taskEnded(at, tasks.id[slot], state === COMPLETED, fruit === "unfetched");
    this.#instruments.gangs.taskEnded(at, tasks.id[slot], state === COMPLETED);
    ledger.markEnded(slot);
    if (window.contains(tasks.arrived[slot]))
      census.judgeDeadline(state, at, tasks.deadline[slot], tasks.admitted[slot] !== NOT_YET);
    const isUseful = state === COMPLETED && fruit === "useful";
    this.#instruments.values.ended(tasks.id[slot], at, tasks.deadline[slot], isUseful);
    const ran = this.#judgeAttempts(slot, state === COMPLETED, effective, fruit);
    if (state === COMPLETED) this.#countCompletion(slot, at, { effective, ran, fruit });
    if (effective !== NONE && tasks.copies[slot] !== 0) this.#instruments.copies.won(slot, effective);
    options.onTask?.(this.#row(slot, at, effective, ran));
    if (tasks.running[slot] === 0) ledger.close(slot);
  }

  /** What had to be done again, or could not be done, is no response to anybody, and no work that counts. */
  #countCompletion(slot: number, at: Instant, { effective, ran, fruit }: Completion): void {
    const { ledger, census, window, flow, responses, responsesByClass, series } = this.#instruments;
    const { tasks } = ledger;
    const arrived = tasks.arrived[slot];
    const response = at - arrived;
    window.lastCompletion = at;
    flow.mark();
    if (fruit !== "useful") return;
    series.completed(response);
    if (window.contains(at)) {
      census.completedInWindow += 1;
      const work = tasks.work[slot] * tasks.cores[slot];
      census.workInWindow += work;
      if (at <= tasks.deadline[slot]) census.workInTimeInWindow += work;
    }
    if (!window.contains(arrived)) return;
    census.countStarts(tasks.starts[slot]);
    const wait = (tasks.started[slot] === NOT_YET ? at : tasks.started[slot]) - arrived;
    responses.record(response, wait, ran, tasks.work[slot]);
    if (responsesByClass.length > 0)
      responsesByClass[tasks.workClass[slot]]?.record(response, wait, ran, tasks.work[slot]);
    breakDown(this.#instruments, slot, at, effective);
  }

  /** Those that have ended; the others are judged when they do. Returns the useful running time, us. */
  #judgeAttempts(slot: number, isCompleted: boolean, effective: number, fruit: Fruit): number {
    const { ledger, work, machines } = this.#instruments;
    const { attempts, tasks } = ledger;
    const fate = isCompleted ? COMPLETED_NOW : NOT_COMPLETED;
    ledger.creditSaves(slot, effective);
    let ran = 0;
    for (let attempt = tasks.newestAttempt[slot]; attempt !== NONE; attempt = attempts.older[attempt]) {
      if (attempts.ended[attempt] === NOT_YET) continue;
      const machine = machines.of(attempts.node[attempt]);
      if (attempt === effective && fruit !== "useful") work.judgeOther(attempts, attempt, machine, fruit, fruit);
      else if (attempt === effective) ran += work.judgeEffective(attempts, attempt, machine);
      else {
        const cause = causeOfWaste(attempts, attempt, fate);
        ran += work.judgeOther(attempts, attempt, machine, cause, isCompleted ? "useful" : cause);
      }
    }
    return isCompleted ? ran : 0;
  }

  #row(slot: number, at: Instant, effective: number, ran: number): TaskRow {
    const { ledger } = this.#instruments;
    const node = effective === NONE ? NONE : ledger.attempts.node[effective];
    return taskRow(this.#instruments, slot, { ended: at, state: ledger.tasks.state[slot] - COMPLETED, node, ran });
  }
}
