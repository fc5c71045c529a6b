// Asks about the board as if some workers were not there. For whoever chooses places.

import type { QueuedTask } from "../../algorithms/ordering/ordering.ts";
import type { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import { couldHold } from "../../algorithms/placement/fitting.ts";
import type { PlacementAnswer, WorkerIndex } from "../../algorithms/placement/placement.ts";

/** Is there anybody but these who may be given work, and could hold this task if nothing else ran there? */
export function hasOthers(board: ClusterBoard, task: QueuedTask, workers: readonly WorkerIndex[]): boolean {
  for (let worker = 0; worker < board.workerCount; worker += 1)
    if (board.isEligible(worker) && !workers.includes(worker) && couldHold(board, worker, task)) return true;
  return false;
}

/** As if these workers were not there. */
export function without(
  board: ClusterBoard,
  workers: readonly WorkerIndex[],
  ask: () => PlacementAnswer,
): PlacementAnswer {
  const hidden = workers.filter((worker, index) => board.isEligible(worker) && workers.indexOf(worker) === index);
  for (const worker of hidden) board.setEligible(worker, false);
  const answer = ask();
  for (const worker of hidden) board.setEligible(worker, true);
  return answer;
}
