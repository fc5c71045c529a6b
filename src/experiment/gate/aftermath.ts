// What came of a difference: how it spread from kind to kind of record, the first decision that it changed, and what became
// of the tasks. Fed with the records of both sides in the order of virtual time; holds what one side is ahead of the other.

import type { RecordKindName } from "../../trace/record-kinds.ts";
import type { LineRecord } from "./diff-traces.ts";
import type { ChainLink, RecordPair, TraceDiff } from "./trace-diff.ts";

export type Side = "a" | "b";

/** Records of something that an algorithm chose, and not of what the world made of it. */
const DECISIONS: ReadonlySet<string> = new Set([
  "task.rejected",
  "task.expired",
  "task.dead-lettered",
  "task.backoff",
  "attempt.dispatched",
  "attempt.refused",
  "attempt.lost",
  "attempt.copied",
  "checkpoint.begun",
  "node.suspected",
  "node.declared-dead",
  "node.trusted",
  "node.cordoned",
  "node.quarantined",
  "node.released",
  "eviction.delayed",
  "role.changed",
  "vote.granted",
  "leader.serving",
  "leader.resigned",
  "lease.granted",
  "lease.expired",
  "call.retried",
  "submission.refused",
] satisfies readonly RecordKindName[]);

/** One side may be so many records of a kind ahead: beyond it, the other has none to match. */
const AHEAD_MAX = 4_096;

type Findings = Pick<TraceDiff, "decision" | "chain" | "counts" | "tasks">;

export class Aftermath {
  readonly #kinds = new Map<string, Sequence>();
  readonly #decisions = new Sequence();
  readonly #counts = new Map<string, Record<Side, number>>();
  readonly #tasks = new Fates();

  take(side: Side, record: LineRecord, line: string): void {
    const { kind, at } = record;
    const count = this.#counts.get(kind) ?? { a: 0, b: 0 };
    count[side] += 1;
    this.#counts.set(kind, count);
    const sequence = this.#kinds.get(kind) ?? new Sequence();
    this.#kinds.set(kind, sequence);
    sequence.take(side, at, line);
    if (DECISIONS.has(kind)) this.#decisions.take(side, at, line);
    if (kind === "task.completed" && typeof record.task === "number") this.#tasks.completed(side, record.task, at);
  }

  finish(): Findings {
    const chain = [...this.#kinds].flatMap(([kind, sequence]): readonly ChainLink[] => {
      const difference = sequence.difference();
      return difference === undefined ? [] : [{ kind, ...difference }];
    });
    const decision = this.#decisions.difference();
    const counts = [...this.#counts].map(([kind, { a, b }]) => ({ kind, a, b })).filter(({ a, b }) => a !== b);
    return {
      decision: decision === undefined ? null : { a: decision.a, b: decision.b },
      // Stable: at one instant, in the order in which they were seen.
      chain: chain.toSorted((one, other) => one.at - other.at),
      counts: counts.toSorted((one, other) => Math.abs(other.a - other.b) - Math.abs(one.a - one.b)),
      tasks: this.#tasks.finish(),
    };
  }
}

interface Waiting {
  readonly at: number;
  readonly line: string;
}

/** Two sequences of records until their first difference. */
class Sequence {
  readonly #waiting: Record<Side, Waiting[]> = { a: [], b: [] };
  #found: (RecordPair & { readonly at: number }) | undefined;

  take(side: Side, at: number, line: string): void {
    if (this.#found !== undefined) return;
    const own = this.#waiting[side];
    const other = this.#waiting[side === "a" ? "b" : "a"];
    if (own.length === 0 && other[0]?.line === line) {
      other.shift();
      return;
    }
    own.push({ at, line });
    if (other.length > 0 || own.length > AHEAD_MAX) this.#part();
  }

  /** Undefined where the two are the same. */
  difference(): (RecordPair & { readonly at: number }) | undefined {
    if (this.#found === undefined && this.#waiting.a.length + this.#waiting.b.length > 0) this.#part();
    return this.#found;
  }

  #part(): void {
    const [a] = this.#waiting.a;
    const [b] = this.#waiting.b;
    const at = Math.min(a?.at ?? Infinity, b?.at ?? Infinity);
    this.#found = { a: a?.line ?? null, b: b?.line ?? null, at };
    this.#waiting.a = [];
    this.#waiting.b = [];
  }
}

/** Completions, matched by task; a task waits here only while one side is behind, or for ever if it never completes there. */
class Fates {
  readonly #waiting: Readonly<Record<Side, Map<number, number>>> = { a: new Map(), b: new Map() };
  #both = 0;
  #shifted = 0;
  #shift = 0;

  completed(side: Side, task: number, at: number): void {
    const other = this.#waiting[side === "a" ? "b" : "a"];
    const partner = other.get(task);
    if (partner === undefined) {
      this.#waiting[side].set(task, at);
      return;
    }
    other.delete(task);
    this.#both += 1;
    if (partner !== at) this.#shifted += 1;
    this.#shift += side === "b" ? at - partner : partner - at;
  }

  finish(): TraceDiff["tasks"] {
    return {
      both: this.#both,
      shifted: this.#shifted,
      shiftMean: this.#both === 0 ? 0 : this.#shift / this.#both,
      onlyA: this.#waiting.a.size,
      onlyB: this.#waiting.b.size,
    };
  }
}
