// What a speculation policy sees of a master: the cluster's slots from the dispatcher, and the copies from the copy desk.

import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import type { ClassDurations, GroupView, SpeculationView } from "../../../algorithms/speculation/speculation.ts";
import type { TaskId } from "../../../process/identity.ts";
import type { MasterCore } from "../master-core.ts";

/** What only the copy desk knows. */
export interface CopyCounts {
  copiesRunning(): number;
  copiesStarted(): number;
  attemptsStarted(): number;
  tasksSent(): number;
  groups(): readonly GroupView[];
  groupOf(task: TaskId): GroupView | undefined;
  classOf(task: TaskId): ClassDurations | undefined;
  workerRate(worker: WorkerIndex): number | undefined;
}

export function createSpeculationView(core: MasterCore, counts: CopyCounts): SpeculationView {
  return {
    get now() {
      return core.host.monotonic();
    },
    get slots() {
      return core.dispatcher.board.slots;
    },
    get freeSlots() {
      return core.dispatcher.board.freeSlots;
    },
    get waitingCount() {
      return core.dispatcher.ordering.size;
    },
    get copiesRunning() {
      return counts.copiesRunning();
    },
    get copiesStarted() {
      return counts.copiesStarted();
    },
    get attemptsStarted() {
      return counts.attemptsStarted();
    },
    get tasksSent() {
      return counts.tasksSent();
    },
    get groups() {
      return counts.groups();
    },
    groupOf: (task) => counts.groupOf(task),
    classOf: (task) => counts.classOf(task),
    workerRate: (worker) => counts.workerRate(worker),
    workerCount: core.options.deployment.workers.length,
  };
}
