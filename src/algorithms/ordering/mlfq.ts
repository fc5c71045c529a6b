// The multi-level feedback queue of most operating systems: a task begins at the top and sinks by one level for each slice that
// it has used up, in one go or in many. So it learns who is short. By the rules of OSTEP, chapter 8: the higher level runs (1),
// within a level by turns (2), begin at the top (3), sink when the allotment is used up, however often the task stopped on the
// way (4), and now and then everybody is moved to the top (5).

import { defineOrdering } from "./ordering.ts";
import { QUANTUM } from "./time-sharing/slice-parameters.ts";
import { doublingLevels } from "./time-sharing/slice-rule.ts";
import { TimeSharingOrder } from "./time-sharing/time-sharing-order.ts";

/** Turns are numbered below this (2 to the 47th); so levels and turns fit into one exact number. */
const TURNS = 140_737_488_355_328;
const LEVELS_MAX = 32;

export const mlfq = defineOrdering({
  name: "mlfq",
  summary:
    "Multi-level feedback queue: a task sinks by one level for each slice of core time that it has used up, and slices double from level to level; the highest level runs, by turns. Needs no estimates.",
  source:
    "Corbato, Merwin-Daggett, Daley, An Experimental Time-sharing System, 1962; Arpaci-Dusseau, OSTEP, chapter 8; catalogue A11",
  parameters: {
    quantum: { ...QUANTUM, summary: "Slice of core time on the top level; each level below has twice that." },
    levels: { type: "integer", default: 8, min: 1, max: LEVELS_MAX, summary: "So many; on the last one tasks stay." },
    boost: {
      type: "duration",
      default: "0s",
      summary:
        "So often everybody is moved to the top, so that long tasks do not starve; 0s = never. By the clock of whoever decides.",
    },
  },
  shorthand: "quantum",
  slice: ({ quantum }) => quantum,
  // Starvation-free with boosts only.
  properties: { clairvoyant: false, preemptive: true, workConserving: false, starvationFree: false },
  create: ({ quantum, levels, boost }) => {
    const rule = doublingLevels(quantum, levels);
    return new TimeSharingOrder({
      rule,
      remembers: true,
      rate: ({ cores }) => cores,
      key: ({ attained, turn }) => rule.level(attained) * TURNS + turn,
      boost,
    });
  },
});
