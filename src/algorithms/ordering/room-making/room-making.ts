// The decisions of a queue that makes room: whether a waiting task can start, whether the room that it was promised is being
// made, and whom to displace for it. For orderings; they say who is in turn, and who may be displaced for whom.

import type { Instant } from "../../../kernel/time.ts";
import type { Machine } from "../machine.ts";
import { type Nomination, Prospects } from "./nominations.ts";
import { type Choice, type QueuedTask, type Room, type RunningTask, WAIT, type Where } from "../ordering.ts";
import type { Spare } from "./spare.ts";
import { type Candidate, compareVictimSets, type VictimSet, victimsAt } from "./victim-set.ts";

/** A waiting task that may go, and what it was promised. */
export interface Contender {
  readonly task: QueuedTask;
  readonly nomination: Nomination | undefined;
}

export interface RoomMakingRules {
  /** Nobody without a promise goes before somebody for whom nothing can be done; otherwise he is passed over. */
  readonly isStrict: boolean;
  /** Who of those that stay on a machine may be displaced for the task. */
  candidates(task: QueuedTask, machine: Machine, prospects: Prospects): readonly Candidate[];
  /** When these may be promised to go: now, or later. */
  allowedAt(victims: readonly Candidate[], task: QueuedTask, now: Instant): Instant;
  /** What is free is not for this task: it may only have what certain others give back. Left out: none is held up in this way. */
  isHeldUp?(task: QueuedTask): boolean;
  /** For a task that is held up: may it have what this one gives back? */
  mayFollow?(task: QueuedTask, running: RunningTask): boolean;
}

/** One decision. Made for it, and thrown away. */
export class RoomMaking {
  readonly #rules: RoomMakingRules;
  readonly #room: Room;
  readonly #machines: readonly Machine[];
  readonly #now: Instant;

  constructor(rules: RoomMakingRules, room: Room, machines: readonly Machine[], now: Instant) {
    this.#rules = rules;
    this.#room = room;
    this.#machines = machines;
    this.#now = now;
  }

  /** What can be done for the first of these for whom something can, in turn. */
  choose(contenders: readonly Contender[]): Choice {
    const claims: Nomination[] = [];
    let until: Instant | undefined;
    let isHeldUp = false;
    for (const { task, nomination } of contenders) {
      if (nomination === undefined && isHeldUp) continue;
      const prospects = new Prospects(this.#machines, claims);
      const followed = this.#start(task, nomination, prospects) ?? this.#follow(nomination, prospects);
      const choice = followed ?? this.#makeRoom(task, prospects);
      if (choice.kind !== "wait") return choice;
      if (choice.until !== undefined) until = Math.min(until ?? choice.until, choice.until) as Instant;
      if (followed === undefined) isHeldUp ||= this.#rules.isStrict;
      else if (nomination !== undefined) claims.push(nomination);
    }
    return until === undefined ? WAIT : { kind: "wait", until };
  }

  /** Where it was promised room, or else wherever there is room that nobody was promised who goes before it. */
  #start(task: QueuedTask, nomination: Nomination | undefined, prospects: Prospects): Choice | undefined {
    if (this.#rules.isHeldUp?.(task) === true) return undefined;
    const closed = prospects.closedTo(task);
    const wishes: (Where | undefined)[] = [closed.length === 0 ? undefined : { kind: "not", workers: closed }];
    if (nomination !== undefined && !closed.includes(nomination.worker))
      wishes.unshift({ kind: "only", worker: nomination.worker });
    for (const where of wishes)
      if (this.#room.fits(task, where))
        return where === undefined ? { kind: "start", task } : { kind: "start", task, where };
    return undefined;
  }

  /** Goes on with making the room that it was promised; undefined if that would not be enough any more. */
  #follow(nomination: Nomination | undefined, prospects: Prospects): Choice | undefined {
    if (nomination === undefined) return undefined;
    const { task, worker, victims, stopAt } = nomination;
    const machine = prospects.machine(worker);
    if (machine === undefined) return undefined;
    const candidates = this.#rules
      .candidates(task, machine, prospects)
      .filter(({ running }) => victims.includes(running));
    const needed = victimsAt(task, { worker, spare: this.#spare(task, machine, prospects), candidates });
    if (needed === undefined) return undefined;
    const [first] = needed.victims;
    if (first === undefined) return WAIT; // all have been asked
    if (this.#now < stopAt) return { kind: "wait", until: stopAt };
    return { kind: "preempt", task, victim: first.running, worker };
  }

  #makeRoom(task: QueuedTask, prospects: Prospects): Choice {
    const avoided = this.#room.avoided?.(task) ?? [];
    let best: VictimSet | undefined;
    for (const machine of this.#machines) {
      const { worker } = machine;
      if (avoided.includes(worker)) continue;
      const candidates = this.#rules.candidates(task, machine, prospects);
      const set = victimsAt(task, { worker, spare: this.#spare(task, machine, prospects), candidates });
      if (set !== undefined && (best === undefined || compareVictimSets(set, best) < 0)) best = set;
    }
    if (best === undefined) return WAIT;
    const { worker, victims } = best;
    const allowedAt = this.#rules.allowedAt(victims, task, this.#now);
    if (allowedAt > this.#now) return { kind: "wait", until: allowedAt };
    return { kind: "nominate", task, worker, victims: victims.map(({ running }) => running) };
  }

  #spare(task: QueuedTask, machine: Machine, prospects: Prospects): Spare {
    const { isHeldUp, mayFollow } = this.#rules;
    if (isHeldUp?.(task) !== true) return prospects.spare(machine);
    return prospects.spareOf(machine, (running) => mayFollow!(task, running));
  }
}
