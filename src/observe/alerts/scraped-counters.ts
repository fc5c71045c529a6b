// What a monitor's counters count, from the trace.

import type { Counter } from "../../algorithms/alerts/alert.ts";
import { ROLES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Machines } from "../machines.ts";

const CLIENT = ROLES.indexOf("client");

export class ScrapedCounters {
  readonly #values: Record<Counter, number> = {
    arrivals: 0,
    completions: 0,
    failures: 0,
    starts: 0,
    restarts: 0,
    "repeated-calls": 0,
    refusals: 0,
  };

  constructor(trace: Trace, machines: Machines) {
    const values = this.#values;
    trace.on("task.arrived", () => (values.arrivals += 1));
    trace.on("task.completed", () => (values.completions += 1));
    for (const kind of ["task.rejected", "task.expired", "task.cancelled", "task.dead-lettered"] as const)
      trace.on(kind, () => (values.failures += 1));
    trace.on("attempt.started", (_at, _node, _task, attempt) => {
      values.starts += 1;
      if (attempt > 1) values.restarts += 1;
    });
    trace.on("call.retried", (_at, node) => {
      if (machines.of(node).role === CLIENT) values["repeated-calls"] += 1;
    });
    trace.on("submission.refused", () => (values.refusals += 1));
  }

  value(name: Counter): number {
    return this.#values[name];
  }
}
