// Places for all members of a gang at once, looked for one after the other as if those found before were taken. For the dispatcher.

import type { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import type { Placement, PlacementAnswer, WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { TaskEntry } from "./task-entry.ts";

export interface TakenPlace {
  readonly member: TaskEntry;
  readonly worker: WorkerIndex;
}

export class GangPlaces {
  /** Whom was asked for. */
  readonly first: TaskEntry;
  readonly taken: readonly TakenPlace[];

  private constructor(first: TaskEntry, taken: readonly TakenPlace[]) {
    this.first = first;
    this.taken = taken;
  }

  get size(): number {
    return this.taken.length;
  }

  /** As many as there are; board and placement are left as they were. */
  static find(
    members: readonly TaskEntry[],
    board: ClusterBoard,
    placement: Placement,
    ask: (member: TaskEntry) => PlacementAnswer,
  ): GangPlaces {
    const taken: TakenPlace[] = [];
    for (const member of members) {
      const worker = ask(member);
      if (typeof worker !== "number") break;
      board.reserve(worker, member.spec);
      placement.granted?.(member, worker);
      taken.push({ member, worker });
    }
    for (const { member, worker } of taken.toReversed()) {
      board.release(worker, member.spec);
      placement.returned?.(member, worker);
    }
    return new GangPlaces(members[0], taken);
  }
}
