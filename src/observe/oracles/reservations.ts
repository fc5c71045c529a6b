// I8: a task is sent to its place no later than its ordering first promised, as long as all goes as the ordering could expect. No
// promise is judged after a fault, a change of leadership or of the machines that may be given work, an attempt that did not
// succeed, or a task that came back; nor after an attempt that kept its place for longer than its estimate said: in a design whose
// messages take time, that is every attempt. So this is strict on `ideal`, while of other designs the metrics tell how late they
// were. Catalogue I8, A13.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Instant, NEVER, toSeconds } from "../../kernel/time.ts";
import { OUTCOMES } from "../../trace/record-codes.ts";
import type { RecordKindName } from "../../trace/record-kinds.ts";
import type { Trace } from "../../trace/trace.ts";
import { Punctuality } from "../metrics/punctuality.ts";
import type { Window } from "../window.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I8";
const SUCCEEDED = OUTCOMES.indexOf("succeeded");

/** What nobody can have expected. */
const SURPRISES: readonly RecordKindName[] = [
  "fault.started",
  "fault.ended",
  "leader.serving",
  "attempt.lost",
  "attempt.refused",
  "attempt.displaced",
  "node.suspected",
  "node.declared-dead",
  "node.trusted",
  "node.cordoned",
  "node.quarantined",
  "node.released",
  "node.rented",
  "node.returned",
];

interface StartPromise {
  /** When it was made. */
  readonly at: Instant;
  readonly start: number;
}

export class Reservations {
  readonly punctuality = new Punctuality();
  readonly #trace: Trace;
  readonly #violations: Violations;
  readonly #window: Window;
  /** Of tasks that wait. */
  readonly #promises = new IntegerMap<StartPromise>();
  /** By task that holds a place: when it should give it back. */
  readonly #expectedEnds = new IntegerMap<number>();
  #isWatching = false;
  #surprisedAt = -1;

  constructor(trace: Trace, violations: Violations, window: Window) {
    this.#trace = trace;
    this.#violations = violations;
    this.#window = window;
    trace.on("task.promised", (at, _node, task, _attempt, _epoch, delay) => {
      if (window.contains(at)) this.punctuality.promised();
      this.#promises.set(task, { at, start: at + delay });
    });
    trace.on("attempt.expected", (at, _node, task, _attempt, _epoch, duration) => {
      if (!this.#isWatching) this.#watch();
      if (this.#expectedEnds.has(task)) this.#surprisedAt = at; // a copy, of which nobody was told
      this.#expectedEnds.set(task, at + duration);
    });
  }

  /** Only from when something is expected of an attempt: most runs have nothing to do with any of this. */
  #watch(): void {
    this.#isWatching = true;
    const trace = this.#trace;
    const surprised = (at: Instant): void => void (this.#surprisedAt = at);
    for (const kind of SURPRISES) trace.on(kind, surprised);
    trace.on("task.queued", (at, _node, _task, attempt) => {
      if (attempt > 1) this.#surprisedAt = at; // it is back, before all that came after it
    });
    trace.on("attempt.dispatched", (at, _node, task) => this.#dispatched(at, task));
    trace.on("task.completed", (at, _node, task) => {
      if (at > (this.#expectedEnds.get(task) ?? NEVER)) this.#surprisedAt = at;
      this.#expectedEnds.delete(task);
    });
    trace.on("attempt.lost", (_at, _node, task) => void this.#expectedEnds.delete(task));
    trace.on("attempt.ended", (at, _node, task, _attempt, _epoch, outcome) => {
      if (outcome === SUCCEEDED) return;
      this.#surprisedAt = at;
      this.#expectedEnds.delete(task);
    });
    for (const kind of ["task.expired", "task.cancelled", "task.dead-lettered"] as const)
      trace.on(kind, (_at, _node, task) => void this.#promises.delete(task));
  }

  #dispatched(at: Instant, task: number): void {
    const promise = this.#promises.get(task);
    if (promise === undefined) return;
    this.#promises.delete(task);
    const lateness = at - promise.start;
    if (this.#window.contains(promise.at)) this.punctuality.sentOut(lateness);
    if (lateness <= 0 || this.#surprisedAt >= promise.at || this.#overruns(at)) return;
    const message = `task ${task} was promised at ${seconds(promise.at)} s that it would start at ${seconds(promise.start)} s at the latest, and was sent out ${seconds(lateness)} s later although nothing unexpected had happened`;
    this.#violations.report(CHECK, at, message, { task });
  }

  /** Does somebody hold a place for longer than expected? */
  #overruns(at: Instant): boolean {
    for (const end of this.#expectedEnds.values()) if (end < at) return true;
    return false;
  }
}

function seconds(time: number): number {
  return toSeconds(time as Instant);
}
