// What tasks made, and whether it is still where it was put: what was in memory died with its machine's process, what was on disk
// with the disk, and a machine that is down, frozen or cut off answers nobody meanwhile. Nothing is kept by task: whoever wants an
// output says where and when it was put, and the machines know when they last lost what they had.

import { hashOfPair } from "../kernel/name-hash.ts";
import { type Instant } from "../kernel/time.ts";
import type { NodeId, TaskId } from "../process/identity.ts";
import type { KeptOutput, OutputPlace } from "../process/task.ts";

export interface OutputSurroundings {
  readonly nodeCount: number;
  /** Node ids of the workers. */
  readonly workers: readonly number[];
  isUp(node: NodeId): boolean;
  /** It answers the other: neither is frozen, and nothing cuts them off from each other. */
  reaches(from: NodeId, to: NodeId): boolean;
}

/** A copy that could not be fetched: what was put there, in that place, up to this instant is lost, as far as one can tell. */
export interface MissingCopy {
  readonly node: NodeId;
  readonly on: OutputPlace;
  readonly before: Instant;
  /** The machine says so itself; otherwise it does not answer. */
  readonly isGone: boolean;
}

const LONG_AGO = -1;

export class KeptOutputs {
  readonly #surroundings: OutputSurroundings;
  readonly #crashedAt: Float64Array;
  readonly #wipedAt: Float64Array;

  constructor(surroundings: OutputSurroundings) {
    this.#surroundings = surroundings;
    this.#crashedAt = new Float64Array(surroundings.nodeCount).fill(LONG_AGO);
    this.#wipedAt = new Float64Array(surroundings.nodeCount).fill(LONG_AGO);
  }

  crashed(node: NodeId, now: Instant, isWiped: boolean): void {
    this.#crashedAt[node] = now;
    if (isWiped) this.#wipedAt[node] = now;
  }

  isUp(node: NodeId): boolean {
    return this.#surroundings.isUp(node);
  }

  /** Why this copy cannot be fetched from `reader`; undefined: it can. */
  missing(holder: NodeId, { on, at }: KeptOutput, reader: NodeId, now: Instant): MissingCopy | undefined {
    const lostAt = (on === "memory" ? this.#crashedAt : this.#wipedAt)[holder] as Instant;
    const answers = holder === reader || (this.isUp(holder) && this.#surroundings.reaches(holder, reader));
    if (!answers) return { node: holder, on, before: now, isGone: false };
    return at <= lostAt ? { node: holder, on, before: lostAt, isGone: true } : undefined;
  }

  /**
   * Where so many copies go: one stays, the others go to those workers that are up and have the highest hash of task and worker
   * (Thaler and Ravishankar, 1998). Fewer where there are fewer.
   */
  choose(task: TaskId, maker: NodeId, copies: number): readonly NodeId[] {
    if (copies === 1) return [maker];
    const others = this.#surroundings.workers
      .filter((worker) => worker !== maker && this.canReceive(maker, worker as NodeId))
      .map((worker) => ({ worker, bid: hashOfPair(task, worker) }))
      .toSorted((a, b) => b.bid - a.bid || a.worker - b.worker);
    return [maker, ...others.slice(0, copies - 1).map(({ worker }) => worker as NodeId)];
  }

  canReceive(from: NodeId, to: NodeId): boolean {
    return from === to || (this.isUp(to) && this.#surroundings.reaches(from, to));
  }
}
