// What the programs of jobs learn with a task's answer where outputs can be lost: where what it made was put, or what it could
// not fetch. For the workflow driver. Holds what attempts of the tasks in flight said.

import type { AttemptNumber, NodeId, TaskId } from "../process/identity.ts";
import type { KeptOutput } from "../process/task.ts";
import { OUTPUT_PLACES } from "../trace/record-codes.ts";
import type { Trace } from "../trace/trace.ts";
import type { LostOutputs } from "../workload/recovering-job.ts";

interface News {
  readonly kept: Map<AttemptNumber, KeptOutput & { readonly nodes: NodeId[] }>;
  readonly lost: Map<AttemptNumber, LostOutputs[]>;
}

export class OutputNews {
  readonly #byTask = new Map<TaskId, News>();

  constructor(trace: Trace) {
    trace.on("output.kept", (at, node, task, attempt, place) => {
      const kept = this.#byTask.get(task as TaskId)?.kept;
      if (kept === undefined) return;
      const on = OUTPUT_PLACES[place];
      const output = kept.get(attempt) ?? { on, at, nodes: [] };
      if (on !== "storage") output.nodes.push(node as NodeId);
      kept.set(attempt, output);
    });
    trace.on("output.missing", (_at, node, task, attempt, place, before) => {
      const lost = this.#byTask.get(task as TaskId)?.lost;
      if (lost === undefined) return;
      const all = lost.get(attempt) ?? [];
      all.push({ node: node as NodeId, on: OUTPUT_PLACES[place], before: before as LostOutputs["before"] });
      lost.set(attempt, all);
    });
  }

  watch(task: TaskId): void {
    this.#byTask.set(task, { kept: new Map(), lost: new Map() });
  }

  forget(task: TaskId): void {
    this.#byTask.delete(task);
  }

  keptBy(task: TaskId, attempt: AttemptNumber): KeptOutput | undefined {
    return this.#byTask.get(task)?.kept.get(attempt);
  }

  /** undefined: it had all that it needs. */
  missedBy(task: TaskId, attempt: AttemptNumber): readonly LostOutputs[] | undefined {
    return this.#byTask.get(task)?.lost.get(attempt);
  }
}
