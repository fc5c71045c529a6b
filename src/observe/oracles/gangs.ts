// I6, gangs: all the members that a gang needs hold places, or none does. Between the two it may be for as long as its members
// are gathered, or stopped because one of them was, and no longer; it works only when all were there; and whoever comes anew does
// not join others that have begun. Subscribes by itself, once the first gang has come; memory is bounded by the gangs in flight.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Instant, MICROSECONDS_PER_SECOND, NEVER, toSeconds } from "../../kernel/time.ts";
import { OUTCOMES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Leadership } from "../leadership.ts";
import type { Ledger } from "../ledger.ts";
import type { Machines } from "../machines.ts";
import { type FollowedGang, GangWaits } from "../metrics/gang-waits.ts";
import { QUIET_AFTER } from "../observe-options.ts";
import { sayTime } from "./say-time.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I6";
const DEADLOCK = "deadlock";
const [SUCCEEDED, KILLED, CRASHED, ORPHANED] = (["succeeded", "killed", "crashed", "orphaned"] as const).map((name) =>
  OUTCOMES.indexOf(name),
);
const ATTEMPTS = 4_096;

interface Witnesses {
  readonly ledger: Ledger;
  readonly machines: Machines;
  readonly leadership: Leadership;
  readonly violations: Violations;
}

/** What is known of one gang. An attempt that its master has given up is not counted: it may run on where nobody reaches it. */
interface GangState extends FollowedGang {
  readonly name: string;
  /** Members that it needs at once; Infinity = none may have a place any more, since one has ended for good. */
  needed: number;
  /** Members that have arrived and not ended. */
  open: number;
  completed: number;
  /** Those that hold a place, by attempt; true = past the barrier. */
  readonly holding: IntegerMap<boolean>;
  /** Members that their master may think are there, with the attempt: such a place may be gone without its knowledge. */
  readonly present: IntegerMap<number>;
  /** Attempts that were there while all that it needs were: their barrier may have been opened then, however late they hear of it. */
  readonly gathered: Set<number>;
  /** Attempts that it has given up. */
  readonly lost: Set<number>;
  partialSince: Instant;
}

export class Gangs {
  readonly waits = new GangWaits();
  readonly #witnesses: Witnesses;
  /** Declared; Infinity = not judged. */
  readonly #partMax: number;
  readonly #byTask = new IntegerMap<GangState>();
  readonly #byKey = new Map<string, GangState>();
  #disturbedAt = 0;
  #deadlocked = 0;

  /** `partMax`: for so long a gang may have a part of what it needs; undefined = as long as it likes. */
  constructor(trace: Trace, witnesses: Witnesses, partMax: number | undefined) {
    this.#witnesses = witnesses;
    this.#partMax = partMax ?? Infinity;
    let isListening = false;
    trace.on("task.ganged", (at, _client, task, members, workClass, job) => {
      this.#joined(at, task, members, `${workClass}/${job}`);
      if (!isListening) this.#listen(trace);
      isListening = true;
    });
  }

  has(task: number): boolean {
    return this.#byTask.has(task);
  }

  taskEnded(at: Instant, task: number, isCompleted: boolean): void {
    const gang = this.#byTask.get(task);
    if (gang === undefined) return;
    this.#byTask.delete(task);
    gang.open -= 1;
    gang.present.delete(task);
    if (isCompleted) gang.completed += 1;
    else gang.needed = Infinity;
    this.#changed(gang, at);
    if (gang.open === 0) this.#byKey.delete(gang.name);
  }

  finish(end: Instant): void {
    const stuck: number[] = [];
    for (const gang of this.#byKey.values()) {
      if (gang.partialSince === NEVER) continue;
      this.#judge(gang, end);
      if (end - this.#calmSince(gang) >= QUIET_AFTER) stuck.push(gang.partialSince);
    }
    this.#deadlocked = stuck.length;
    if (stuck.length > 0) this.#witnesses.violations.report(DEADLOCK, end, sayDeadlock(stuck), { severity: "warning" });
  }

  /** `waited`: core-us at barriers, of `total`. Nothing where there were no gangs. */
  metrics(waited: number, total: number): Readonly<Record<string, number>> {
    if (this.waits.count === 0) return {};
    return {
      ...this.waits.metrics(),
      "gangs.deadlocked": this.#deadlocked,
      "gang.heldIdle": waited / MICROSECONDS_PER_SECOND,
      ...(total > 0 && { "gang.heldIdleRatio": waited / total }),
    };
  }

  #listen(trace: Trace): void {
    const disturbed = (at: Instant) => this.#disturbed(at);
    trace.on("fault.started", disturbed);
    trace.on("fault.ended", disturbed);
    trace.on("leader.serving", disturbed);
    trace.on("attempt.started", (at, node, task, attempt) => this.#started(at, node, task, attempt));
    trace.on("attempt.passed", (at, node, task, attempt) => this.#passed(at, node, task, attempt));
    trace.on("attempt.ended", (at, _node, task, attempt, _epoch, outcome) => this.#ended(at, task, attempt, outcome));
    trace.on("attempt.lost", (at, _node, task, attempt) => {
      this.#byTask.get(task)?.lost.add(keyOf(task, attempt));
      this.#gone(at, task, attempt, true);
    });
  }

  #joined(at: Instant, task: number, needed: number, key: string): void {
    let gang = this.#byKey.get(key);
    if (gang === undefined) {
      gang = {
        name: key,
        arrived: at,
        needed,
        open: 0,
        completed: 0,
        holding: new IntegerMap(),
        present: new IntegerMap(),
        gathered: new Set(),
        lost: new Set(),
        partialSince: NEVER,
        hasBegun: false,
        hasWorked: false,
        hasLost: false,
      };
      this.#byKey.set(key, gang);
      this.waits.arrived();
    }
    gang.open += 1;
    this.#byTask.set(task, gang);
  }

  #started(at: Instant, node: number, task: number, attempt: number): void {
    const gang = this.#byTask.get(task);
    if (gang === undefined) return;
    this.#stand(at, node, task, attempt);
    if (gang.lost.has(keyOf(task, attempt))) return;
    const working = [...gang.holding.values()].filter(Boolean).length;
    if (working > 0 && !hasAll(gang))
      this.#report(
        at,
        task,
        `member ${task} of gang ${gang.name} started beside ${working} that had begun to work, although ${sayNeeds(gang)}`,
      );
    if (gang.holding.size === 0) this.waits.gathers(gang);
    gang.holding.set(keyOf(task, attempt), false);
    const hadAll = hasAll(gang);
    gang.present.set(task, attempt);
    if (hadAll) gang.gathered.add(keyOf(task, attempt));
    else if (hasAll(gang)) for (const [member, its] of gang.present) gang.gathered.add(keyOf(member, its));
    this.#changed(gang, at);
  }

  #passed(at: Instant, node: number, task: number, attempt: number): void {
    const gang = this.#byTask.get(task);
    if (gang === undefined) return;
    this.#goOn(at, node, task, attempt);
    if (gang.lost.has(keyOf(task, attempt))) return; // nobody could tell it
    if (!hasAll(gang) && !gang.gathered.has(keyOf(task, attempt)))
      this.#report(
        at,
        task,
        `member ${task} of gang ${gang.name} began to work, although only ${gang.present.size} were there and ${sayNeeds(gang)}`,
      );
    if (!gang.holding.has(keyOf(task, attempt))) return;
    gang.holding.set(keyOf(task, attempt), true);
    this.waits.opened(gang, at);
  }

  /** What a worker gave up by itself, or died with, its master may take for being there until it says that it is lost. */
  #ended(at: Instant, task: number, attempt: number, outcome: number): void {
    const isUnknown = outcome === CRASHED || outcome === ORPHANED || outcome === SUCCEEDED;
    this.#gone(at, task, attempt, !isUnknown, outcome === SUCCEEDED);
    if (outcome !== KILLED || !this.has(task)) return;
    const { ledger } = this.#witnesses;
    const slot = ledger.find(task);
    if (slot >= 0) ledger.tasks.excused[slot] = 1; // it was stopped for the sake of another: what follows is no retry of its own
  }

  #gone(at: Instant, task: number, attempt: number, isKnown: boolean, hasSucceeded = false): void {
    const gang = this.#byTask.get(task);
    if (gang === undefined) return;
    const key = keyOf(task, attempt);
    if (!hasSucceeded && gang.holding.get(key) === true) gang.hasLost = true;
    const wasHolding = gang.holding.delete(key);
    if (isKnown && gang.present.get(task) === attempt) gang.present.delete(task);
    if (wasHolding && gang.holding.size === 0) this.waits.emptied(gang);
    this.#changed(gang, at);
  }

  #changed(gang: GangState, at: Instant): void {
    const { holding, completed, needed } = gang;
    const isPart = holding.size > 0 && holding.size + completed < needed;
    if (isPart === gang.partialSince < NEVER) return;
    if (!isPart) this.#judge(gang, at);
    gang.partialSince = isPart ? at : NEVER;
  }

  /** What had its part for too long before is not forgiven for what happens now. */
  #disturbed(at: Instant): void {
    for (const gang of this.#byKey.values()) if (gang.partialSince !== NEVER) this.#judge(gang, at);
    this.#disturbedAt = at;
  }

  #judge(gang: GangState, at: Instant): void {
    const part = at - this.#calmSince(gang);
    if (part <= this.#partMax) return;
    const message = `gang ${gang.name} held ${gang.holding.size} places for ${toSeconds(part as Instant)} s, although ${sayNeeds(gang)}; at most ${toSeconds(this.#partMax as Instant)} s are allowed`;
    this.#witnesses.violations.report(CHECK, at, message);
  }

  /** Since when it has had a part only, while nothing disturbed and somebody served. */
  #calmSince({ partialSince }: GangState): number {
    return Math.max(partialSince, this.#disturbedAt, this.#witnesses.leadership.servingSince);
  }

  #report(at: Instant, task: number, message: string): void {
    this.#witnesses.violations.report(CHECK, at, message, { task });
  }

  /** It holds a place and does nothing from now on. */
  #stand(at: Instant, node: number, task: number, number: number): void {
    const { ledger, machines } = this.#witnesses;
    const attempt = this.#attempt(node, task, number);
    if (attempt >= 0) ledger.attempts.waitAtBarrier(attempt, at, machines.of(node).workDone(at));
  }

  #goOn(at: Instant, node: number, task: number, number: number): void {
    const { ledger, machines } = this.#witnesses;
    const attempt = this.#attempt(node, task, number);
    if (attempt >= 0 && ledger.attempts.standsStill(attempt))
      ledger.attempts.goOn(attempt, at, machines.of(node).workDone(at));
  }

  #attempt(node: number, task: number, number: number): number {
    const { ledger } = this.#witnesses;
    const slot = ledger.find(task);
    return slot < 0 ? slot : ledger.findRunning(slot, number, node);
  }
}

/** `since`: from when on each has held a part of its places. One alone waits; the second makes it a deadlock. */
function sayDeadlock(since: readonly number[]): string {
  const [first, second = first] = since.toSorted((a, b) => a - b).map((at) => sayTime(at));
  if (since.length === 1)
    return `1 gang has held a part of the places that it needs since ${first}, and did not get the others by the end`;
  return `${since.length} gangs hold a part of the places that they need and wait for each other until the end: a deadlock from ${second} on`;
}

function hasAll({ present, completed, needed }: GangState): boolean {
  return present.size + completed >= needed;
}

function sayNeeds({ needed, completed }: GangState): string {
  if (needed === Infinity) return "one of its members has ended for good";
  return `${needed} must be there at once${completed > 0 ? `, less ${completed} that have completed` : ""}`;
}

function keyOf(task: number, attempt: number): number {
  return task * ATTEMPTS + (attempt % ATTEMPTS);
}
