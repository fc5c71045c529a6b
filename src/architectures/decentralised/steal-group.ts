// What an idle worker takes from another: the group of short reservations that waits right behind the first long work. They are the
// ones that a long task holds up, and taking a whole group leaves the victim's order as it is.
// Source: Delgado et al., Hawk, USENIX ATC 2015; get_probes_atc in the authors' simulator.

import type { QueueItem } from "./queue-item.ts";

/**
 * `waiting`: the queue, in order of coming. `runsLong`: what runs there is long, so that the group is the first one that waits. Short
 * tasks that are there already stay, and do not part a group.
 */
export function stealGroup<Item extends Pick<QueueItem, "isLong" | "isReservation">>(
  waiting: Iterable<Item>,
  runsLong: boolean,
): readonly Item[] {
  const group: Item[] = [];
  let isBehindLong = runsLong;
  for (const item of waiting) {
    if (item.isLong && group.length > 0) break;
    if (item.isLong) isBehindLong = true;
    else if (isBehindLong && item.isReservation) group.push(item);
  }
  return group;
}
