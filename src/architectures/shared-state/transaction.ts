// Which claims of a transaction the cell commits: Omega's four ways (Schwarzkopf et al., EuroSys 2013, sections 3.4 and 5.2). Coarse: a
// claim conflicts if anything has changed at its machine since the scheduler's copy was made. (In the simulator of Omega's authors
// only claims change a machine; here the end of a task does too.) Fine: only if what it claims is not free there any more.
// Incremental: what does not conflict is committed. All-or-nothing: everything is, or nothing.

import type { ClusterBoard, Demand } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { CellChanges } from "./cell-changes.ts";

export interface OpenClaim {
  readonly entry: TaskEntry;
  readonly worker: WorkerIndex;
}

export interface TransactionRules {
  readonly isCoarse: boolean;
  readonly isAtomic: boolean;
}

/** `version`: of the copy that the claims were made from. Changes nothing. */
export function committable(
  claims: readonly OpenClaim[],
  version: number,
  { board, changes }: { readonly board: ClusterBoard; readonly changes: CellChanges },
  { isCoarse, isAtomic }: TransactionRules,
): readonly OpenClaim[] {
  /** By worker: what claims before this one take there. */
  const taken = new Map<WorkerIndex, Demand>();
  const sound = claims.filter(({ entry, worker }) => {
    if (isCoarse && changes.hasChangedSince(worker, version)) return false;
    const together = sumOf(taken.get(worker), entry);
    if (!board.isCandidate(worker) || !board.fits(worker, together)) return false;
    taken.set(worker, together);
    return true;
  });
  return isAtomic && sound.length < claims.length ? [] : sound;
}

function sumOf(before: Demand | undefined, { cores, memory, resources }: Demand): Demand {
  if (before === undefined) return { cores, memory, resources };
  return {
    cores: before.cores + cores,
    memory: before.memory + memory,
    resources: merged(before.resources, resources),
  };
}

function merged(first: Demand["resources"], second: Demand["resources"]): Demand["resources"] {
  if (first === undefined || second === undefined) return first ?? second;
  const sum: Record<string, number> = { ...first };
  for (const [name, amount] of Object.entries(second)) sum[name] = (sum[name] ?? 0) + amount;
  return sum;
}
