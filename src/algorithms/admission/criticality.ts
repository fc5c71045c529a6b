// Sheds the least important first: the longer the queue, the more important a task must be to be taken in.

import { ACCEPT, REJECT, defineAdmission } from "./admission.ts";

export const criticality = defineAdmission({
  name: "criticality",
  summary: "A bounded queue of which tasks of low priority may fill only a part: they are turned away first.",
  source:
    "Catalogue D10; Google SRE book, chapter 21, Criticality (CRITICAL_PLUS, CRITICAL, SHEDDABLE_PLUS, SHEDDABLE: four levels)",
  needsQueue: true,
  parameters: {
    waiting: { type: "integer", default: 1_024, min: 1, summary: "Tasks in the queue, at most." },
    levels: {
      type: "integer",
      default: 4,
      min: 1,
      max: 1_000,
      summary:
        "Of so many levels each may fill a level's share more than the one below: of 4, priority 0 (and less) a quarter, 1 a half, 3 (and more) all.",
    },
  },
  shorthand: "waiting",
  bound: ({ waiting }) => ({ waiting }),
  create: ({ waiting, levels }) => ({
    decide({ priority }, view) {
      const level = Math.max(1, Math.min(levels, Math.floor(priority) + 1));
      // At least one place for everybody: on an idle machine nothing is shed.
      return view.waiting < Math.max(1, (waiting * level) / levels) ? ACCEPT : REJECT;
    },
  }),
});
