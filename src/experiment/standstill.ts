// Whether a run can still get anywhere: one whose masters are gone for ever, say, would otherwise beat on until its drain ends.

import { START, seconds, type Duration, type Instant } from "../kernel/time.ts";
import type { Quorum } from "../scenario/quorums.ts";
import type { Trace } from "../trace/trace.ts";
import type { Weather } from "./weather.ts";

/** Longer than any system takes to notice, to elect and to recover, waits of its own choice not counted. */
const PATIENCE = seconds(3_600);
/** Where too few nodes are up for anybody to lead, there is nothing to wait for but the report. */
const PATIENCE_WITHOUT_QUORUM = seconds(60);

export class Standstill {
  readonly #weather: Pick<Weather, "calmAfter">;
  readonly #patience: Duration;
  #movedAt: Instant = START;
  #running = 0;
  /** A task waits until then before it is tried again. */
  #resumesAt: Instant = START;

  readonly #quorums: readonly Quorum[];
  readonly #off = new Set<number>();

  /** `rest`: how long a task may rest by itself before the design looks for it elsewhere. */
  constructor(trace: Trace, weather: Pick<Weather, "calmAfter">, quorums: readonly Quorum[], rest: Duration) {
    this.#weather = weather;
    this.#patience = (PATIENCE + rest) as Duration;
    this.#quorums = quorums;
    trace.on("node.crashed", (_at, node) => void this.#off.add(node));
    trace.on("node.restarted", (_at, node) => void this.#off.delete(node));
    trace.on("task.arrived", (at) => (this.#movedAt = at));
    trace.on("task.admitted", (at) => (this.#movedAt = at));
    trace.on("attempt.started", (at) => this.#moved(at, 1));
    trace.on("attempt.ended", (at) => this.#moved(at, -1));
    trace.on("task.backoff", (at, _node, _task, _attempt, _epoch, delay) => {
      this.#resumesAt = Math.max(this.#resumesAt, at + delay) as Instant;
    });
  }

  /** Nothing runs, no fault will heal, and nothing has moved for so long that nothing ever will. */
  hasCome(now: Instant): boolean {
    if (this.#running > 0) return false;
    const patience = this.#isQuorumGone ? PATIENCE_WITHOUT_QUORUM : this.#patience;
    const since = Math.max(this.#movedAt, this.#resumesAt);
    if (now - since <= patience) return false;
    return now - this.#weather.calmAfter((since + this.#patience) as Instant) > patience;
  }

  get #isQuorumGone(): boolean {
    return this.#quorums.some(({ members, needed }) => members.filter((id) => !this.#off.has(id)).length < needed);
  }

  #moved(at: Instant, change: 1 | -1): void {
    this.#movedAt = at;
    this.#running += change;
  }
}
