// How soon what there is to do is shared out evenly again after a worker has come or gone. Even: no worker holds more than its
// share, by its cores and its nominal speed, by more than a task for each of its cores, or a tenth of the share. Looked at only
// while it is not so, and no more often than ten times a second.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Instant, MICROSECONDS_PER_SECOND, milliseconds } from "../../kernel/time.ts";
import { ROLES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Window } from "../window.ts";

const PAUSE = milliseconds(100);
const TOLERANCE = 0.1;

interface Held {
  readonly node: number;
  readonly attempt: number;
}

export class Balance {
  readonly #window: Window;
  readonly #speeds: readonly number[];
  /** By task: where its latest attempt is. */
  readonly #held = new IntegerMap<Held>();
  /** By node: attempts that it was sent and that have not ended. */
  readonly #counts: number[];
  /** Workers, by node: their cores. */
  readonly #cores = new Map<number, number>();
  /** Of these, the ones that a master gives work to, or would. */
  readonly #ready = new Set<number>();
  /** Changes since which it has not been even. */
  #open: number[] = [];
  #lookedAt = -Infinity;
  #sum = 0;
  #longest = 0;
  #count = 0;

  constructor(trace: Trace, window: Window, speeds: readonly number[]) {
    this.#window = window;
    this.#speeds = speeds;
    this.#counts = speeds.map(() => 0);
    trace.on("node.declared", (_at, node, role, cores) => {
      if (role === WORKER) this.#cores.set(node, cores);
    });
    trace.on("node.trusted", (at, node) => this.#changed(at, node, true));
    for (const kind of LOSSES) trace.on(kind, (at, node) => this.#changed(at, node, false));
    trace.on("attempt.dispatched", (at, node, task, attempt) => this.#sent(at, node, task, attempt));
    for (const kind of ENDS) trace.on(kind, (at, _node, task, attempt) => this.#gone(at, task, attempt));
  }

  /** Nothing where nobody came or went. What has not become even counts until the end. */
  metrics(end: Instant): Readonly<Record<string, number>> {
    const times = this.#open.map((since) => end - since);
    const count = this.#count + times.length;
    if (count === 0) return {};
    const sum = times.reduce((total, time) => total + time, this.#sum);
    return {
      "convergence.changes": count,
      "convergence.mean": sum / count / MICROSECONDS_PER_SECOND,
      "convergence.max": Math.max(this.#longest, ...times) / MICROSECONDS_PER_SECOND,
    };
  }

  #changed(at: Instant, node: number, isReady: boolean): void {
    if (!this.#cores.has(node) || this.#ready.has(node) === isReady) return;
    if (isReady) this.#ready.add(node);
    else this.#ready.delete(node);
    if (at < this.#window.from || this.#held.size === 0) return;
    this.#open.push(at);
    this.#lookedAt = at;
  }

  #sent(at: Instant, node: number, task: number, attempt: number): void {
    this.#forget(task);
    this.#held.set(task, { node, attempt });
    this.#counts[node] += 1;
    this.#look(at);
  }

  #gone(at: Instant, task: number, attempt: number): void {
    if (this.#held.get(task)?.attempt !== attempt) return;
    this.#forget(task);
    this.#look(at);
  }

  #forget(task: number): void {
    const held = this.#held.get(task);
    if (held === undefined) return;
    this.#counts[held.node] -= 1;
    this.#held.delete(task);
  }

  #look(at: Instant): void {
    if (this.#open.length === 0 || at < this.#lookedAt + PAUSE) return;
    this.#lookedAt = at;
    if (!this.#isEven()) return;
    for (const since of this.#open) {
      this.#sum += at - since;
      this.#longest = Math.max(this.#longest, at - since);
    }
    this.#count += this.#open.length;
    this.#open = [];
  }

  #isEven(): boolean {
    let held = 0;
    let capacity = 0;
    for (const node of this.#ready) {
      held += this.#counts[node];
      capacity += this.#capacity(node);
    }
    for (const node of this.#ready) {
      const share = (held / capacity) * this.#capacity(node);
      if (this.#counts[node] > share + Math.max(this.#cores.get(node)!, TOLERANCE * share)) return false;
    }
    return true;
  }

  #capacity(node: number): number {
    return this.#cores.get(node)! * this.#speeds[node];
  }
}

const WORKER = ROLES.indexOf("worker");
const LOSSES = ["node.declared-dead", "node.cordoned", "node.returned"] as const;
const ENDS = ["attempt.ended", "attempt.refused", "attempt.lost"] as const;
