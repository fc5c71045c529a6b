// Runs one variant at one seed and feeds its exports while it goes on.

import { runVariant } from "../run-variant.ts";
import type { RunResult } from "../results.ts";
import { TASK_ENDS, type TaskRow } from "../../observe/observe-options.ts";
import type { RunExport, TaskFacts } from "../../report/export/run-export.ts";
import type { Variant } from "../../scenario/scenario.ts";
import { momentsOf } from "./record-moments.ts";

export interface ExportOutcome {
  readonly result: RunResult;
  /** Of each export, in their order. */
  readonly notices: readonly (readonly string[])[];
}

export function runExports(variant: Variant, seed: number, exports: readonly RunExport[]): ExportOutcome {
  const nodeNames = variant.cluster.nodes.map(({ name }) => name);
  // The observers report a task's end before the record of it comes here; exports hear of the record first.
  let ended: TaskFacts[] = [];
  const tellOfTasks = (): void => {
    for (const facts of ended) for (const each of exports) each.task?.(facts);
    ended = [];
  };
  const result = runVariant(variant, seed, {
    onTask: (row) => void ended.push(factsOf(row)),
    onRecord(kind, at, ...numbers) {
      for (const moment of momentsOf({ kind, at, numbers }, nodeNames))
        for (const each of exports) each.moment?.(moment);
      if (ended.length > 0) tellOfTasks();
    },
  });
  tellOfTasks();
  return { result, notices: exports.map((each) => each.finish(result)) };
}

function factsOf({ state, ...row }: TaskRow): TaskFacts {
  return { ...row, end: TASK_ENDS[state] };
}
