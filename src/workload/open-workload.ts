// Everything a run's clients need of the workload, made from the scenario's classes and the run's streams.

import { ClosedLoop } from "./closed-loop.ts";
import { TaskNumbering, mergeSources } from "./merge.ts";
import type { ArrivalStream } from "./merge.ts";
import { createSource } from "./sources.ts";
import { TriggeredTasks } from "./triggered-tasks.ts";
import { Workflows } from "./workflows.ts";
import type { Streams, WorkloadSpec } from "./workload.ts";

export interface OpenedWorkload {
  /** Open classes and logs, merged. */
  readonly arrivals: ArrivalStream;
  /** The closed classes, in class order. Their tasks take their numbers from `numbering` when they arrive. */
  readonly loops: readonly ClosedLoop[];
  /** The classes whose tasks depend on each other, in class order. Their tasks are numbered when they arrive. */
  readonly workflows: readonly Workflows[];
  /** What the time triggers launch. These too are numbered when they arrive. */
  readonly triggered: TriggeredTasks;
  readonly numbering: TaskNumbering;
}

export function openWorkload(classes: WorkloadSpec, streams: Streams): OpenedWorkload {
  const ordered = classes.toSorted((left, right) => left.index - right.index);
  const numbering = new TaskNumbering();
  return {
    arrivals: mergeSources(
      ordered.flatMap((one) => createSource(one, streams) ?? []),
      numbering,
    ),
    loops: ordered.filter((one) => one.demand.kind === "closed").map((one) => new ClosedLoop(one, streams)),
    workflows: ordered.filter((one) => one.workflow !== undefined).map((one) => new Workflows(one, streams)),
    triggered: new TriggeredTasks(ordered, streams),
    numbering,
  };
}
