// Asks about the board as if some workers were not there. For the dispatcher.

import type { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import type { PlacementAnswer, WorkerIndex } from "../../algorithms/placement/placement.ts";

/** May anybody but these be given work? */
export function hasOthers(board: ClusterBoard, workers: readonly WorkerIndex[]): boolean {
  const among = workers.filter((worker) => board.isEligible(worker)).length;
  return board.eligibleCount > among;
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
