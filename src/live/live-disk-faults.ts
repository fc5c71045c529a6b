// Faults of disks in a live run: those that a process can be told of, whose disk is slower, stands still, or takes nothing more. Composed
// by the domains of a live run.

import { DISK_AILMENT } from "../cluster/faults/disk-faults.ts";
import { actionOf, type Struck } from "../cluster/faults/fault-domain.ts";
import type { LiveDomain } from "./live-domains.ts";
import type { LiveMachine } from "./live-machine.ts";

type Kind = "disk-stall" | "disk-slow" | "disk-full";

export const liveDiskFaults: LiveDomain = {
  strike(struck: Struck<LiveMachine>) {
    const action = actionOf<Kind>(struck);
    const factor = action.kind === "disk-slow" ? action.factor : 1;
    for (const { ailments } of struck.nodes) ailments.add(DISK_AILMENT[action.kind], struck.episode.index, factor);
  },

  heal(struck, machines) {
    const { kind } = actionOf<Kind>(struck);
    for (const { ailments } of machines) ailments.remove(DISK_AILMENT[kind], struck.episode.index);
  },
};
