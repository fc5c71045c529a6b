// I1, no lost task: every admitted task is at every instant in exactly one state of the table and moves only along its
// edges; and at the end none stands still for ever while it could be run.

import type { Instant } from "../../kernel/time.ts";
import { microseconds, NEVER } from "../../kernel/time.ts";
import type { Leadership } from "../leadership.ts";
import type { Ledger } from "../ledger.ts";
import type { Machines } from "../machines.ts";
import { type ObserveOptions, QUIET_AFTER } from "../observe-options.ts";
import {
  ADMITTED,
  BACKOFF,
  DEAD_LETTERED,
  DISPATCHED,
  isLegalMove,
  QUEUED,
  STATE_NAMES,
  STOPPED,
} from "../task-state.ts";
import { OUTCOMES } from "../../trace/record-codes.ts";
import { NONE, NOT_YET } from "../task-table.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I1";
const SUCCEEDED = OUTCOMES.indexOf("succeeded");

/** What a machine must have, to be of use to somebody who waits. */
interface Needs {
  readonly cores: number;
  /** Room for a task of each of these. */
  readonly classes: readonly number[];
}

interface Witnesses {
  readonly ledger: Ledger;
  readonly machines: Machines;
  readonly leadership: Leadership;
  readonly gangs: { has(task: number): boolean };
  readonly violations: Violations;
}

export class NoLostTask {
  readonly #witnesses: Witnesses;
  readonly #quietAfter: number;
  readonly #holds: (workloadClass: number, node: number) => boolean;
  #mostWaitedFor: Needs | undefined;

  constructor(witnesses: Witnesses, { quietAfter, holds }: Pick<ObserveOptions, "quietAfter" | "holds"> = {}) {
    this.#witnesses = witnesses;
    this.#quietAfter = quietAfter ?? QUIET_AFTER;
    this.#holds = holds ?? ((): boolean => true);
  }

  /**
   * Before the ledger moves the task. A new leader may have replayed less or more than its predecessor told: any move is legal then;
   * and where none leads, what several masters say of a task is no walk along edges.
   */
  checkMove(slot: number, to: number, at: Instant): void {
    const { ledger, leadership, gangs, violations } = this.#witnesses;
    if (leadership.isLeaderless) return;
    const from = ledger.tasks.state[slot];
    if (isLegalMove(from, to) || (ledger.tasks.era[slot] !== leadership.era && from >= ADMITTED)) return;
    const task = ledger.tasks.id[slot];
    // That its worker died with it, and so once too often, may be news when it is queued again.
    if (to === DEAD_LETTERED && from === QUEUED && ledger.tasks.attempt[slot] > 1) return;
    // Given up for the failure of another member, wherever it was.
    if (to === DEAD_LETTERED && gangs.has(task)) return;
    violations.report(
      CHECK,
      at,
      `task ${task} was ${STATE_NAMES[from]} and became ${STATE_NAMES[to]}, which no task may do`,
      { task },
    );
  }

  /** A record would move a task that has ended. */
  refuseRevival(task: number, to: number, at: Instant): void {
    this.#witnesses.violations.report(CHECK, at, `task ${task} had ended, and became ${STATE_NAMES[to]}`, { task });
  }

  checkAcknowledgement(slot: number, at: Instant): void {
    const { ledger, violations } = this.#witnesses;
    if (ledger.tasks.admitted[slot] !== NOT_YET) return;
    const task = ledger.tasks.id[slot];
    violations.report(CHECK, at, `task ${task} was acknowledged before it was admitted`, { task });
  }

  /** At the end of a run, for each task that has not ended: is it lost? Then it says so. */
  judgeOpen(slot: number, end: Instant): boolean {
    const { tasks } = this.#witnesses.ledger;
    if (tasks.admitted[slot] === NOT_YET || tasks.running[slot] > 0) return false;
    const stillSince = this.#stillSince(slot);
    if (end - stillSince < this.#quietAfter || this.#mayBeDone(slot)) return false;
    const task = tasks.id[slot];
    const state = STATE_NAMES[tasks.state[slot]];
    const since = microseconds(end - stillSince) / 1_000_000;
    this.#witnesses.violations.report(
      CHECK,
      end,
      `task ${task} is lost: it was admitted, is ${state}, and nothing moved it for ${since} s although a worker stood idle`,
      { task, since: tasks.touched[slot] as Instant },
    );
    return true;
  }

  /**
   * It had run to success before the present leader read what its predecessors had left behind, and that leader never spoke of
   * it. So its end may have been on record already, while whoever wrote it down did not live to tell, nor the worker to be told.
   */
  #mayBeDone(slot: number): boolean {
    const { ledger, leadership } = this.#witnesses;
    const { tasks, attempts } = ledger;
    const { era, inheritedAt } = leadership;
    if (inheritedAt === NEVER || tasks.era[slot] === era || tasks.succeeded[slot] === 0) return false;
    let attempt = tasks.newestAttempt[slot];
    while (attempt !== NONE) {
      const isSuccess = attempts.outcome[attempt] === SUCCEEDED && attempts.ended[attempt] !== NOT_YET;
      if (isSuccess && attempts.ended[attempt] <= inheritedAt) return true;
      attempt = attempts.older[attempt];
    }
    return false;
  }

  /** Since when nothing moves the task although something could: NEVER if it may simply have to wait. */
  #stillSince(slot: number): number {
    const { ledger, machines, leadership } = this.#witnesses;
    const { tasks } = ledger;
    const state = tasks.state[slot];
    // A queued task may wait behind a bigger one; what a new leader thinks of a task that it never mentioned is unknown.
    const mayWaitInQueue = state === QUEUED || tasks.era[slot] !== leadership.era;
    const othersDoneSince = mayWaitInQueue
      ? Math.max(allIdleSince(machines), this.#openSince(this.#needsOfQueue()))
      : 0;
    const moved = state === BACKOFF ? tasks.resumes[slot] : tasks.touched[slot];
    return Math.max(moved, othersDoneSince, leadership.servingSince, this.#possibleSince(slot));
  }

  /** At the end of the run: who is behind the biggest task that waits, waits for a worker that has room for that. */
  #needsOfQueue(): Needs {
    const { ledger } = this.#witnesses;
    const { tasks } = ledger;
    if (this.#mostWaitedFor === undefined) {
      const queued = ledger.openSlots().filter((slot) => tasks.state[slot] === QUEUED);
      const cores = queued.reduce((most, slot) => Math.max(most, tasks.cores[slot]), 0);
      this.#mostWaitedFor = { cores, classes: [...new Set(queued.map((slot) => tasks.workClass[slot]))] };
    }
    return this.#mostWaitedFor;
  }

  /** Since when some worker could run it. One that was sent out can only start there, as long as its place is not given up. */
  #possibleSince(slot: number): number {
    const { ledger, machines } = this.#witnesses;
    const { tasks } = ledger;
    const state = tasks.state[slot];
    if (state === DISPATCHED || state === STOPPED) {
      const place = machines.of(tasks.place[slot]);
      if (!place.isReady && place.opinion !== "dead") return NEVER;
      if (place.isReady && state === DISPATCHED) return place.idleAndReadySince;
    }
    return this.#openSince({ cores: tasks.cores[slot], classes: [tasks.workClass[slot]] });
  }

  /** Since when some trusted worker with room for that has been idle and could be given it; NEVER if there is none. */
  #openSince({ cores, classes }: Needs): number {
    return this.#witnesses.machines.workers.reduce<number>((since, machine) => {
      const isOfUse = machine.cores >= cores && classes.every((one) => this.#holds(one, machine.id));
      return isOfUse ? Math.min(since, machine.openSince) : since;
    }, NEVER);
  }
}

/** Since when nothing runs anywhere; NEVER if something does. */
function allIdleSince(machines: Machines): number {
  return machines.workers.reduce(
    (since, machine) => (machine.busyCores > 0 ? NEVER : Math.max(since, machine.idleSince)),
    0,
  );
}
