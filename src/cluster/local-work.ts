// How much work a task is on a machine: for most the same everywhere, for some another amount on every machine. The only place
// that opens a task's payload. For the executions, which count the work of an attempt as what it is where it runs.

import type { Duration } from "../kernel/time.ts";
import type { AttemptNumber, NodeId } from "../process/identity.ts";
import { type TaskSpec, workFactor } from "../process/task.ts";
import type { NodeSpec } from "./cluster-spec.ts";

const NO_WORKER = -1;

export class LocalWork {
  /** By node. */
  readonly #workers: Int32Array;

  constructor(nodes: readonly NodeSpec[]) {
    let workers = 0;
    this.#workers = Int32Array.from(nodes, ({ role }) => (role === "worker" ? workers++ : NO_WORKER));
  }

  /** Until the attempt ends, well or badly. us at speed 1. */
  of(node: NodeId, spec: TaskSpec, attempt: AttemptNumber): number {
    const { payload, flaw } = spec;
    const isFlawed = flaw !== undefined && attempt <= flaw.attempts;
    return this.here(node, spec, isFlawed ? Math.floor(payload * flaw.at) : payload);
  }

  /** What so much of its work is there. */
  here(node: NodeId, spec: TaskSpec, work: number): number {
    return spec.workOn === undefined ? work : work * workFactor(spec, this.#workers[node]);
  }

  /** What so much work done there is of the task's, in whole us. */
  elsewhere(node: NodeId, spec: TaskSpec, work: number): Duration {
    return Math.floor(spec.workOn === undefined ? work : work / workFactor(spec, this.#workers[node])) as Duration;
  }
}
