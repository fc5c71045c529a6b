// Which workers may not be given a task although they have room: those that others say are barred, and those that it should rather
// not go to, as long as there is anybody else who could hold it. For the dispatcher.

import type { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { DispatcherOptions } from "./dispatcher-options.ts";
import { hasOthers } from "./hidden-workers.ts";
import type { TaskEntry } from "./task-entry.ts";

const NOBODY: readonly WorkerIndex[] = [];

type Opinions = Pick<DispatcherOptions, "avoid" | "bars">;

export function avoidedBy(entry: TaskEntry, opinions: Opinions, board: ClusterBoard): readonly WorkerIndex[] {
  const barred = barredBy(entry, opinions);
  const avoid = opinions.avoid?.(entry.id) ?? NOBODY;
  if (avoid.length === 0) return barred;
  const all = barred.length === 0 ? avoid : [...barred, ...avoid];
  return hasOthers(board, entry, all) ? all : barred;
}

/** Whoever else there is. */
export function barredBy(entry: TaskEntry, opinions: Opinions): readonly WorkerIndex[] {
  return opinions.bars?.(entry) ?? NOBODY;
}
