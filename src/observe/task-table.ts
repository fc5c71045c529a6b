// The tasks in flight, one slot each, column by column. Slots are used again: memory is bounded by the tasks in flight.

import { NEVER } from "../kernel/time.ts";
import { grown } from "../kernel/columns.ts";
import { SUBMITTED } from "./task-state.ts";

const INITIAL_CAPACITY = 1024;
/** No slot. */
export const NONE = -1;
/** An instant that has not come. */
export const NOT_YET = -1;

export class TaskTable {
  /** Task number; NONE = the slot is free. */
  id = new Int32Array(INITIAL_CAPACITY);
  client = new Int32Array(INITIAL_CAPACITY);
  workClass = new Int32Array(INITIAL_CAPACITY);
  cores = new Float64Array(INITIAL_CAPACITY);
  /** True service time at speed 1, us. */
  work = new Float64Array(INITIAL_CAPACITY);
  arrived = new Float64Array(INITIAL_CAPACITY);
  deadline = new Float64Array(INITIAL_CAPACITY);
  admitted = new Float64Array(INITIAL_CAPACITY);
  /** First start of an attempt. */
  started = new Float64Array(INITIAL_CAPACITY);
  /** Instant of the latest record that moved it. */
  touched = new Float64Array(INITIAL_CAPACITY);
  /** In backoff: when its retry is due. */
  resumes = new Float64Array(INITIAL_CAPACITY);
  /** One of task-state.ts. */
  state = new Uint8Array(INITIAL_CAPACITY);
  /** The leadership under which `state` was last set. */
  era = new Int32Array(INITIAL_CAPACITY);
  /** Number of the attempt that the master last queued or sent out, and where to. */
  attempt = new Int32Array(INITIAL_CAPACITY);
  place = new Int32Array(INITIAL_CAPACITY);
  /** Attempts running now. */
  running = new Int32Array(INITIAL_CAPACITY);
  /** Attempts started so far. */
  starts = new Int32Array(INITIAL_CAPACITY);
  /** Attempts that ended `failed` so far. */
  failures = new Int32Array(INITIAL_CAPACITY);
  /** 1 = an attempt of it has ended with success. */
  succeeded = new Uint8Array(INITIAL_CAPACITY);
  /** 1 = one has succeeded, and no master has let the task go on since: that it is done is on its way, whatever becomes of the others. */
  isDoneSoon = new Uint8Array(INITIAL_CAPACITY);
  /** 1 = it waits: nothing of it runs, and no success is on its way to the master. */
  waits = new Uint8Array(INITIAL_CAPACITY);
  /** Newest attempt (a slot of the AttemptTable), from which the others hang. */
  newestAttempt = new Int32Array(INITIAL_CAPACITY);
  /** Which of its attempts were started as copies of another: bit `copyBit(number)`. */
  copies = new Int32Array(INITIAL_CAPACITY);
  /** 1 = of those, some are to verify results. */
  isCompared = new Uint8Array(INITIAL_CAPACITY);
  /** 1 = its last attempt did not fail, but was preempted or refused: the next one is no retry. */
  excused = new Uint8Array(INITIAL_CAPACITY);
  /** 1 = checkpoints of it were begun; only then `safe` means something. */
  hasSaves = new Uint8Array(INITIAL_CAPACITY);
  /** Most work (us at speed 1) of the task that a checkpoint was said to hold. */
  safe = new Float64Array(INITIAL_CAPACITY);
  /** Fault episodes that wait for it to be dispatched again: one bit each. */
  followers = new Int32Array(INITIAL_CAPACITY);
  /** Where it is dispatched to, as a list of the tasks of each node: NONE = in no list (see Places). */
  listedAt = new Int32Array(INITIAL_CAPACITY);
  previousAtPlace = new Int32Array(INITIAL_CAPACITY);
  nextAtPlace = new Int32Array(INITIAL_CAPACITY);
  /** Neighbours in the client's list of tasks that it has no answer for; NONE at the ends. */
  olderUnanswered = new Int32Array(INITIAL_CAPACITY);
  newerUnanswered = new Int32Array(INITIAL_CAPACITY);
  /** 1 = in that list. */
  unanswered = new Uint8Array(INITIAL_CAPACITY);

  readonly #free: number[] = [];
  /** Slots below this have been used. */
  #used = 0;
  #capacity = INITIAL_CAPACITY;

  get usedSlots(): number {
    return this.#used;
  }

  /** A cleared slot. */
  take(id: number, at: number): number {
    const slot = this.#free.pop() ?? this.#extend();
    this.id[slot] = id;
    this.arrived[slot] = at;
    this.touched[slot] = at;
    this.deadline[slot] = NEVER;
    this.admitted[slot] = NOT_YET;
    this.started[slot] = NOT_YET;
    this.state[slot] = SUBMITTED;
    this.attempt[slot] = 0;
    this.place[slot] = NONE;
    this.running[slot] = 0;
    this.starts[slot] = 0;
    this.failures[slot] = 0;
    this.succeeded[slot] = 0;
    this.isDoneSoon[slot] = 0;
    this.waits[slot] = 0;
    this.newestAttempt[slot] = NONE;
    this.copies[slot] = 0;
    this.isCompared[slot] = 0;
    this.excused[slot] = 0;
    this.hasSaves[slot] = 0;
    this.followers[slot] = 0;
    this.listedAt[slot] = NONE;
    this.unanswered[slot] = 0;
    return slot;
  }

  release(slot: number): void {
    this.id[slot] = NONE;
    this.#free.push(slot);
  }

  #extend(): number {
    if (this.#used === this.#capacity) this.#grow();
    this.#used += 1;
    return this.#used - 1;
  }

  #grow(): void {
    const length = (this.#capacity *= 2);
    this.id = grown(this.id, length);
    this.client = grown(this.client, length);
    this.workClass = grown(this.workClass, length);
    this.cores = grown(this.cores, length);
    this.work = grown(this.work, length);
    this.arrived = grown(this.arrived, length);
    this.deadline = grown(this.deadline, length);
    this.admitted = grown(this.admitted, length);
    this.started = grown(this.started, length);
    this.touched = grown(this.touched, length);
    this.resumes = grown(this.resumes, length);
    this.state = grown(this.state, length);
    this.era = grown(this.era, length);
    this.attempt = grown(this.attempt, length);
    this.place = grown(this.place, length);
    this.running = grown(this.running, length);
    this.starts = grown(this.starts, length);
    this.failures = grown(this.failures, length);
    this.succeeded = grown(this.succeeded, length);
    this.isDoneSoon = grown(this.isDoneSoon, length);
    this.waits = grown(this.waits, length);
    this.newestAttempt = grown(this.newestAttempt, length);
    this.copies = grown(this.copies, length);
    this.isCompared = grown(this.isCompared, length);
    this.excused = grown(this.excused, length);
    this.hasSaves = grown(this.hasSaves, length);
    this.safe = grown(this.safe, length);
    this.followers = grown(this.followers, length);
    this.listedAt = grown(this.listedAt, length);
    this.previousAtPlace = grown(this.previousAtPlace, length);
    this.nextAtPlace = grown(this.nextAtPlace, length);
    this.olderUnanswered = grown(this.olderUnanswered, length);
    this.newerUnanswered = grown(this.newerUnanswered, length);
    this.unanswered = grown(this.unanswered, length);
  }
}

/** The bit of an attempt in `copies`; those from 32 on share one. */
export function copyBit(number: number): number {
  return 1 << Math.min(31, number - 1);
}
