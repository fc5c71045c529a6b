// How many more copies the caps of a speculation policy allow in a view, worked out from the caps alone. For its laws.

import type { GroupView, SpeculationCaps, SpeculationView } from "../speculation/speculation.ts";

/** Shares such as 0.05 are not exact, nor are their multiples. */
const ROUNDING = 1e-6;

/** Of all groups together; may be below 0 where others have overdrawn it. */
export function allowance(caps: SpeculationCaps, view: SpeculationView): number {
  const { slots, freeSlots, copiesRunning, copiesStarted, attemptsStarted } = view;
  const { ofSlots, ofStarts, freeSlotsOnly } = caps;
  return Math.min(
    ofSlots === undefined ? Infinity : Math.max(ofSlots.least, ofSlots.share * slots) - copiesRunning,
    ofStarts === undefined ? Infinity : ofStarts.share * (attemptsStarted - copiesStarted) - copiesStarted + ROUNDING,
    freeSlotsOnly === true ? freeSlots : Infinity,
  );
}

/** Of each group, in their order. */
export function groupAllowances({ ofGroup }: SpeculationCaps, view: SpeculationView): number[] {
  return view.groups.map((group) => {
    if (ofGroup === undefined) return Infinity;
    const copiesByTask = copiesOf(group);
    const running = ofGroup.ofRunning * copiesByTask.size;
    const extra = [...copiesByTask.values()].reduce((sum, copies) => sum + copies - 1, 0);
    return Math.max(ofGroup.least, running, ofGroup.ofTasks * group.taskCount) - extra;
  });
}

function copiesOf({ running }: GroupView): ReadonlyMap<number, number> {
  return new Map(running.map(({ task, copies }) => [task, copies]));
}
