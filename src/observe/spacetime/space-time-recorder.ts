// Keeps what a space-time diagram of the time around each fault shows: messages as arrows, and what happened on the nodes, and what
// these were when it began. Bounded per window and per run. Made only where it is asked for, since it looks at every message.

import { type Instant, MICROSECONDS_PER_SECOND, toSeconds } from "../../kernel/time.ts";
import { ROLES } from "../../trace/record-codes.ts";
import { type RecordKindName } from "../../trace/record-kinds.ts";
import type { Trace } from "../../trace/trace.ts";
import { joinWindows, type Span } from "../fault-windows.ts";
import type { Machines } from "../machines.ts";
import type { AttemptBars } from "../metrics/attempt-bars.ts";
import type { ObserveOptions } from "../observe-options.ts";
import type { SpaceTimeMark, SpaceTimeWindow } from "../observations.ts";
import { LastStates } from "./last-states.ts";
import { DELIVERED, MessageSample } from "./message-sample.ts";

export const MESSAGES_PER_WINDOW = 5_000;
export const MESSAGES_PER_RUN = 40_000;
export const MARKS_PER_WINDOW = 2_000;
const SENT_AT_UNKNOWN = -1;
/** Around each strike everything is kept before anything else: from just before it, to see what went on. us */
const BEFORE_STRIKE = MICROSECONDS_PER_SECOND;
const AFTER_STRIKE = 3 * MICROSECONDS_PER_SECOND;
/** Which messages stay when there are too many, from the least to the most wanted. Control: among masters and locks. */
const PRECEDENCE = {
  ordinary: 0,
  control: 1,
  ordinaryAtStrike: 2,
  controlAtStrike: 3,
  election: 4,
  electionAtStrike: 5,
} as const;
const PRECEDENCES = Object.keys(PRECEDENCE).length;
const CONTROL_ROLES: readonly number[] = [ROLES.indexOf("master"), ROLES.indexOf("lock")];

/** What is shown on the lines of the nodes. Attempts are shown as bars. */
const MARKED: readonly RecordKindName[] = [
  "fault.started",
  "fault.ended",
  "node.crashed",
  "node.restarted",
  "node.paused",
  "node.resumed",
  "node.speed",
  "node.clock",
  "node.suspected",
  "node.declared-dead",
  "node.trusted",
  "node.cordoned",
  "node.quarantined",
  "node.released",
  "role.changed",
  "vote.granted",
  "leader.recovering",
  "leader.serving",
  "leader.resigned",
  "lease.granted",
  "lease.expired",
  "lease.held",
  "lease.dropped",
  "log.truncated",
  "snapshot.installed",
  "command.refused",
  "attempt.lost",
  "attempt.adopted",
  "attempt.copied",
  "effect.refused",
];

interface WindowBeingFilled extends Span {
  readonly before: readonly SpaceTimeMark[];
  readonly messages: MessageSample;
  readonly marks: SpaceTimeMark[];
  markCount: number;
}

interface Witnesses {
  readonly options: ObserveOptions;
  readonly machines: Machines;
  readonly bars: AttemptBars;
}

export class SpaceTimeRecorder {
  readonly #witnesses: Witnesses;
  readonly #spans: readonly Span[];
  readonly #states = new LastStates();
  readonly #elections: ReadonlySet<number>;
  /** us, in order. */
  readonly #strikes: readonly number[];
  /** Index of the strike that is near or comes next. */
  #strike = 0;
  readonly #windows: WindowBeingFilled[] = [];
  /** The window that is open now, or was last. */
  #current: WindowBeingFilled | undefined = undefined;
  /** Start of the next window. */
  #nextFrom: number;

  constructor(trace: Trace, witnesses: Witnesses) {
    this.#witnesses = witnesses;
    const { faultWindows, electionKinds = [] } = witnesses.options;
    this.#spans = joinWindows(faultWindows);
    this.#strikes = faultWindows.map(({ from }) => from).toSorted((a, b) => a - b);
    this.#elections = new Set(electionKinds);
    this.#nextFrom = this.#spans[0]?.from ?? Infinity;
    trace.on("message.sent", (at, from, to, kind) => this.#sent(at, from, to, kind));
    trace.on("message.delivered", (at, to, from, kind, _epoch, latency) =>
      this.#ended(at, from, to, kind, DELIVERED, at - latency),
    );
    trace.on("message.dropped", (at, to, from, kind, _epoch, reason) =>
      this.#ended(at, from, to, kind, reason, SENT_AT_UNKNOWN),
    );
    for (const kind of MARKED)
      trace.on(kind, (at, node, task, attempt, epoch, value) => {
        this.#mark({ kind, at: toSeconds(at), node, task, attempt, epoch, value }, at);
      });
  }

  /** Those that have begun by the end of the run, in order of time. */
  windows(end: Instant): readonly SpaceTimeWindow[] {
    while (end >= this.#nextFrom) this.#open();
    return this.#windows.map(({ from, until, before, messages, marks, markCount }) => ({
      from: toSeconds(from as Instant),
      until: toSeconds(until as Instant),
      before,
      messages: messages.messages(),
      messageCount: messages.seen,
      marks,
      markCount,
      attempts: this.#witnesses.bars.within({ from, until }),
    }));
  }

  #sent(at: Instant, from: number, to: number, kind: number): void {
    const window = this.#windowAt(at);
    if (window === undefined) return;
    window.messages.send(at, from, to, kind, this.#precedenceOf(at, from, to, kind));
  }

  #precedenceOf(at: number, from: number, to: number, kind: number): number {
    const isNear = this.#isNearStrike(at);
    if (this.#elections.has(kind)) return isNear ? PRECEDENCE.electionAtStrike : PRECEDENCE.election;
    if (this.#isControl(from) && this.#isControl(to)) return isNear ? PRECEDENCE.controlAtStrike : PRECEDENCE.control;
    return isNear ? PRECEDENCE.ordinaryAtStrike : PRECEDENCE.ordinary;
  }

  #isNearStrike(at: number): boolean {
    while (this.#strike < this.#strikes.length && at > this.#strikes[this.#strike] + AFTER_STRIKE) this.#strike += 1;
    return at >= (this.#strikes[this.#strike] ?? Infinity) - BEFORE_STRIKE;
  }

  /** Also after the end of the window in which it was sent. */
  #ended(at: Instant, from: number, to: number, kind: number, fate: number, sentAt: number): void {
    if (this.#current?.messages.awaits === true) this.#current.messages.end(at, from, to, kind, fate, sentAt);
  }

  #mark(mark: SpaceTimeMark, at: Instant): void {
    const window = this.#windowAt(at);
    // After the window was opened: it begins with what was before this.
    this.#states.note(mark);
    if (window === undefined) return;
    window.markCount += 1;
    if (window.marks.length < MARKS_PER_WINDOW) window.marks.push(mark);
  }

  #isControl(node: number): boolean {
    return CONTROL_ROLES.includes(this.#witnesses.machines.of(node).role);
  }

  #windowAt(at: Instant): WindowBeingFilled | undefined {
    while (at >= this.#nextFrom) this.#open();
    return this.#current !== undefined && at <= this.#current.until ? this.#current : undefined;
  }

  #open(): void {
    const { from, until } = this.#spans[this.#windows.length];
    const budget = Math.min(MESSAGES_PER_WINDOW, Math.floor(MESSAGES_PER_RUN / this.#spans.length));
    const messages = new MessageSample(budget, PRECEDENCES);
    this.#current = { from, until, before: this.#states.marks(MARKS_PER_WINDOW), messages, marks: [], markCount: 0 };
    this.#windows.push(this.#current);
    this.#nextFrom = this.#spans[this.#windows.length]?.from ?? Infinity;
  }
}
